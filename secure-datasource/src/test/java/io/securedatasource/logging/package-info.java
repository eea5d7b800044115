@NullMarked
package io.securedatasource.logging;

import org.jspecify.annotations.NullMarked;
