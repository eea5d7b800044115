package io.securedatasource.internal.guard;

import io.securedatasource.context.ContextSettings;

/**
 * How contexts are carried into sessions.
 *
 * @param settings where the server finds them
 * @param required whether a statement needs a tenant
 */
public record ContextTerms(ContextSettings settings, boolean required) {}
