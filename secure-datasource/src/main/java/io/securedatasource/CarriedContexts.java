package io.securedatasource;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.internal.guard.ContextTerms;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether sessions are told who is asking.
 *
 * @param settings where the server finds it; {@code null} when nothing was said
 * @param required whether a statement needs a tenant
 */
record CarriedContexts(@Nullable ContextSettings settings, boolean required) {

  /** Sessions are told nothing. */
  static final CarriedContexts NONE = new CarriedContexts(null, false);

  CarriedContexts in(ContextSettings value) {
    return new CarriedContexts(value, required);
  }

  CarriedContexts demanded() {
    return new CarriedContexts(settings, true);
  }

  /**
   * What the guard is told; {@code null} for nothing.
   *
   * @param listener told of what is refused
   */
  @Nullable ContextTerms terms(ContextTerms.Listener listener) {
    return isCarried() ? new ContextTerms(inForce(), required, listener) : null;
  }

  /** The settings that no text may change. */
  Set<String> names() {
    return isCarried() ? inForce().names() : Set.of();
  }

  private boolean isCarried() {
    return settings != null || required;
  }

  private ContextSettings inForce() {
    return settings == null ? ContextSettings.standard() : settings;
  }
}
