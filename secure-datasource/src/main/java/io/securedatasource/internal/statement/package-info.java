/** Reads SQL texts as PostgreSQL does, and lets gate 3 judge them, once per text. */
@NullMarked
package io.securedatasource.internal.statement;

import org.jspecify.annotations.NullMarked;
