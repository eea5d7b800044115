/** Executions as observations, of which spans are made. The only room that knows them. */
@NullMarked
package io.securedatasource.tracing;

import org.jspecify.annotations.NullMarked;
