package io.securedatasource.benchmarks;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.time.InstantSource;
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
 * What does it cost to find a verdict, without judging? For the same string, for an equal one, and
 * for one that is not there (the assessor is empty, and a text is copied in {@code copyOfText}
 * alone: subtract it from {@code equalText}).
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=VerdictBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class VerdictBenchmark {

  /** Length of the text, in characters. */
  @Param({"46", "170", "1000"})
  public int length;

  private final CachedStatementGate gate =
      new CachedStatementGate(
          "benchmark",
          (sql, entryPoint) -> Verdict.clean(StatementKind.SELECT, false),
          event -> {},
          InstantSource.system());

  private String text = "";
  private char[] characters = {};
  private int next;

  /** Lets the text be known. */
  @Setup
  public void know() throws StatementRefusedException {
    text = Texts.ofLength(length);
    characters = text.toCharArray();
    for (int i = 0; i < 3; i++) {
      gate.admit(text, EntryPoint.PREPARED);
    }
  }

  /** The same string each time: a constant of the application. */
  @Benchmark
  public Verdict sameInstance() throws StatementRefusedException {
    return gate.admit(text, EntryPoint.PREPARED);
  }

  /** An equal text in a new string each time: a text that is built. */
  @Benchmark
  public Verdict equalText() throws StatementRefusedException {
    return gate.admit(new String(characters), EntryPoint.PREPARED);
  }

  /** A text never seen before. */
  @Benchmark
  public Verdict neverSeen() throws StatementRefusedException {
    int number = next++;
    for (int i = 0; i < 8; i++) {
      characters[8 + i] = (char) ('a' + (number & 15));
      number >>>= 4;
    }
    return gate.admit(new String(characters), EntryPoint.PREPARED);
  }

  /** What making the string costs. */
  @Benchmark
  public String copyOfText() {
    return new String(characters);
  }
}
