package io.securedatasource.benchmarks;

import io.securedatasource.internal.statement.Assessor;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.SecurityPolicy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast is a text read and judged that is not remembered? Nanoseconds for each text: 1,000 times
 * its length divided by them is MB/s.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=ScannerBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScannerBenchmark {

  /** Length of the text, in characters. */
  @Param({"46", "170", "1000", "10000"})
  public int length;

  private final Assessor assessor = Rules.application(SecurityPolicy.production());
  private String text = "";

  /** Makes the text. */
  @Setup
  public void write() {
    text = Texts.ofLength(length);
  }

  /** A text that breaks no rule. */
  @Benchmark
  public Verdict ordinary() {
    return assessor.assess(text, EntryPoint.PREPARED);
  }
}
