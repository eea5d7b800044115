/** A command that looks at a database as a data source would, and reports. */
@NullMarked
package io.securedatasource.examples.audit;

import org.jspecify.annotations.NullMarked;
