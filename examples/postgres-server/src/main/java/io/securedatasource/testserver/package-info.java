/** A real PostgreSQL server with TLS, certificates made for the run and roles of every kind. */
@NullMarked
package io.securedatasource.testserver;

import org.jspecify.annotations.NullMarked;
