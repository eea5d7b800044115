@NullMarked
package io.securedatasource.jfr;

import org.jspecify.annotations.NullMarked;
