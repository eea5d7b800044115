/** The connection pool: the only room that knows HikariCP. */
@NullMarked
package io.securedatasource.internal.pool;

import org.jspecify.annotations.NullMarked;
