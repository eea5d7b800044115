/** The command that runs the benchmarks, and writes and draws what they found. */
@NullMarked
package io.securedatasource.benchmarks.report;

import org.jspecify.annotations.NullMarked;
