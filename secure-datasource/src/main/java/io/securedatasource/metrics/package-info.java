/** What happened, as numbers: the meters, by name. The only room that knows Micrometer. */
@NullMarked
package io.securedatasource.metrics;

import org.jspecify.annotations.NullMarked;
