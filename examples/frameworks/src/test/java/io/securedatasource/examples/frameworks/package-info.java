/** What common frameworks send passes every gate. */
@NullMarked
package io.securedatasource.examples.frameworks;

import org.jspecify.annotations.NullMarked;
