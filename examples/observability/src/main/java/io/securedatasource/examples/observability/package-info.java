/** A run in which things go wrong, its meters, and the dashboard drawn from them. */
@NullMarked
package io.securedatasource.examples.observability;

import org.jspecify.annotations.NullMarked;
