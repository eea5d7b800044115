/** Stands between the pool and the driver, so that every SQL text passes gate 3 first. */
@NullMarked
package io.securedatasource.internal.guard;

import org.jspecify.annotations.NullMarked;
