/** What is seen of executions while they run. */
@NullMarked
package io.securedatasource.internal.observation;

import org.jspecify.annotations.NullMarked;
