/** What happened, as events of the JDK's flight recorder. */
@NullMarked
package io.securedatasource.jfr;

import org.jspecify.annotations.NullMarked;
