@NullMarked
package io.securedatasource.benchmarks;

import org.jspecify.annotations.NullMarked;
