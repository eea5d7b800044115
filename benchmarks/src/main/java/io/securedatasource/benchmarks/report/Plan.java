package io.securedatasource.benchmarks.report;

import io.securedatasource.benchmarks.AdmissionBenchmark;
import io.securedatasource.benchmarks.BorrowBenchmark;
import io.securedatasource.benchmarks.ConnectionMemory;
import io.securedatasource.benchmarks.EndToEndBenchmark;
import io.securedatasource.benchmarks.FreshTextBenchmark;
import io.securedatasource.benchmarks.MeterBenchmark;
import io.securedatasource.benchmarks.PairedRounds;
import io.securedatasource.benchmarks.Pools;
import io.securedatasource.benchmarks.RotationBenchmark;
import io.securedatasource.benchmarks.ScannerBenchmark;
import io.securedatasource.benchmarks.StartUpBenchmark;
import io.securedatasource.benchmarks.StatementBenchmark;
import io.securedatasource.benchmarks.VerdictBenchmark;
import io.securedatasource.benchmarks.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What is run, in this order. Immutable.
 *
 * @param steps the steps
 */
record Plan(List<Step> steps) {

  /** The most that the report knows how to run. */
  enum Length {
    /** Under ten minutes on two processors. */
    SHORT,
    /** As the benchmarks' annotations have it, for a quiet machine: some hours. */
    FULL
  }

  /** A part of a run, whose findings stand in one file. */
  sealed interface Step {
    /** The name of the file, without ending. */
    String name();
  }

  /**
   * Benchmarks run by JMH.
   *
   * @param benchmark a class
   * @param options what is special
   */
  record Jmh(String name, Class<?> benchmark, UnaryOperator<ChainedOptionsBuilder> options)
      implements Step {}

  /**
   * A program of its own.
   *
   * @param main its class
   * @param length how long it is to go on, in its own measure
   */
  record Program(String name, Class<?> main, int length) implements Step {}

  private static final String[] TWO = {Pools.HIKARICP.name(), Pools.SECURE.name()};

  private static final String[] OTHERS =
      Arrays.stream(Pools.values())
          .map(Pools::name)
          .filter(name -> !List.of(TWO).contains(name))
          .toArray(String[]::new);

  private static final String[] SELECT = {Workload.SELECT_BY_KEY.name()};

  private static final String[] OTHER_WORKLOADS =
      Arrays.stream(Workload.values())
          .map(Workload::name)
          .filter(name -> !name.equals(SELECT[0]))
          .toArray(String[]::new);

  static Plan of(Length length) {
    return new Plan(length == Length.SHORT ? brief() : full());
  }

  private static List<Step> full() {
    List<Step> steps = new ArrayList<>();
    for (Class<?> benchmark :
        List.of(
            BorrowBenchmark.class,
            StatementBenchmark.class,
            FreshTextBenchmark.class,
            ScannerBenchmark.class,
            VerdictBenchmark.class,
            MeterBenchmark.class,
            AdmissionBenchmark.class,
            EndToEndBenchmark.class,
            RotationBenchmark.class,
            StartUpBenchmark.class)) {
      steps.add(new Jmh(benchmark.getSimpleName(), benchmark, UnaryOperator.identity()));
    }
    steps.addAll(threads(UnaryOperator.identity()));
    steps.add(new Program(nameOf(Figures.PAIRS), PairedRounds.class, 60));
    steps.add(new Program(nameOf(Figures.MEMORY), ConnectionMemory.class, 20));
    return steps;
  }

  private static List<Step> brief() {
    List<Step> steps = new ArrayList<>();
    steps.add(jmh("StatementBenchmark", StatementBenchmark.class, "pool", TWO, 3));
    steps.add(jmh("StatementBenchmark-peers", StatementBenchmark.class, "pool", OTHERS, 1));
    steps.add(brief("BorrowBenchmark", BorrowBenchmark.class));
    steps.add(
        jmh(
            "FreshTextBenchmark",
            FreshTextBenchmark.class,
            "pool",
            new String[] {TWO[0], TWO[1], Pools.DRUID_WALL.name()},
            1));
    steps.add(
        new Jmh(
            "FreshTextBenchmark-peers",
            FreshTextBenchmark.class,
            options ->
                brief(options)
                    .param(
                        "pool",
                        Pools.DATASOURCE_PROXY.name(),
                        Pools.P6SPY.name(),
                        Pools.OPENTELEMETRY.name())
                    .param("distinct", "0", "256", "20000")));
    steps.add(brief("ScannerBenchmark", ScannerBenchmark.class));
    steps.add(jmh("VerdictBenchmark", VerdictBenchmark.class, "length", new String[] {"170"}, 1));
    steps.add(brief("MeterBenchmark", MeterBenchmark.class));
    steps.add(
        new Jmh(
            "AdmissionBenchmark",
            AdmissionBenchmark.class,
            options -> brief(options).measurementTime(TimeValue.seconds(1))));
    steps.add(jmh("EndToEndBenchmark", EndToEndBenchmark.class, "workload", SELECT, 1));
    steps.add(
        new Jmh(
            "EndToEndBenchmark-workloads",
            EndToEndBenchmark.class,
            options -> brief(options).param("pool", TWO).param("workload", OTHER_WORKLOADS)));
    steps.addAll(threads(Plan::brief));
    steps.add(brief("RotationBenchmark", RotationBenchmark.class));
    steps.add(new Jmh("StartUpBenchmark", StartUpBenchmark.class, options -> options.forks(10)));
    steps.add(new Program(nameOf(Figures.PAIRS), PairedRounds.class, 8));
    steps.add(new Program(nameOf(Figures.MEMORY), ConnectionMemory.class, 5));
    return steps;
  }

  /** A select by key, by many threads; by virtual ones where the JVM has them. */
  private static List<Step> threads(UnaryOperator<ChainedOptionsBuilder> length) {
    List<Step> steps = new ArrayList<>();
    for (int threads : new int[] {2, 8, 64}) {
      steps.add(
          new Jmh(
              "EndToEndBenchmark-" + threads + "-threads",
              EndToEndBenchmark.class,
              options ->
                  length
                      .apply(options)
                      .param("pool", TWO)
                      .param("workload", SELECT)
                      .threads(threads)));
    }
    if (Runtime.version().feature() >= 21) {
      steps.add(
          new Jmh(
              "EndToEndBenchmark-virtual-threads",
              EndToEndBenchmark.class,
              options ->
                  length
                      .apply(options)
                      .param("pool", TWO)
                      .param("workload", SELECT)
                      .threads(1000)
                      .jvmArgsPrepend("-Djmh.executor=VIRTUAL")));
    }
    return steps;
  }

  private static Step brief(String name, Class<?> benchmark) {
    return new Jmh(name, benchmark, Plan::brief);
  }

  private static Step jmh(
      String name, Class<?> benchmark, String parameter, String[] values, int forks) {
    return new Jmh(
        name, benchmark, options -> brief(options).forks(forks).param(parameter, values));
  }

  private static ChainedOptionsBuilder brief(ChainedOptionsBuilder options) {
    return options
        .forks(1)
        .warmupIterations(3)
        .warmupTime(TimeValue.milliseconds(350))
        .measurementIterations(5)
        .measurementTime(TimeValue.milliseconds(300));
  }

  private static String nameOf(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }
}
