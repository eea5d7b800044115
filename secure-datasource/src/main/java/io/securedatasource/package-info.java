/**
 * The front door: {@link io.securedatasource.SecureDataSource}, a {@code javax.sql.DataSource} for
 * PostgreSQL that refuses to be insecure.
 */
@NullMarked
package io.securedatasource;

import org.jspecify.annotations.NullMarked;
