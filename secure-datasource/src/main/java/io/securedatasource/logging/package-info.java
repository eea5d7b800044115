/** Events as log lines over SLF4J. */
@NullMarked
package io.securedatasource.logging;

import org.jspecify.annotations.NullMarked;
