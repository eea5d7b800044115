/** The audit, tried on good and bad servers. */
@NullMarked
package io.securedatasource.examples.audit;

import org.jspecify.annotations.NullMarked;
