/** Two tenants in one table, kept apart by row security that goes by the session's context. */
@NullMarked
package io.securedatasource.examples.rowsecurity;

import org.jspecify.annotations.NullMarked;
