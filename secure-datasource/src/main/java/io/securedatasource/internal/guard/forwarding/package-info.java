/**
 * Generated: each class forwards those methods of a JDBC interface that cannot run SQL, change a
 * deadline or hand out an unguarded object, and leaves every other abstract.
 */
@NullUnmarked
package io.securedatasource.internal.guard.forwarding;

import org.jspecify.annotations.NullUnmarked;
