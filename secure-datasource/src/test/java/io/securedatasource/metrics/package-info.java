@NullMarked
package io.securedatasource.metrics;

import org.jspecify.annotations.NullMarked;
