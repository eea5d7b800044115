package io.securedatasource.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securedatasource.benchmarks.BenchmarkServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs a plan, and tells how far it is.
 *
 * @param directory where the raw findings go, and JMH's own output
 * @param out the console
 */
record Run(Path directory, PrintStream out) {

  /** Runs each step, and tells the names of those that failed. */
  List<String> all(List<Plan.Step> steps) throws IOException {
    List<String> failed = new ArrayList<>();
    long start = System.nanoTime();
    out.println("starting a PostgreSQL server");
    try (BenchmarkServer server = BenchmarkServer.start()) {
      for (int i = 0; i < steps.size(); i++) {
        Plan.Step step = steps.get(i);
        out.printf(Locale.ROOT, "[%d/%d] %s ", i + 1, steps.size(), step.name());
        out.flush();
        long begun = System.nanoTime();
        try {
          one(step, server.jvmArgument());
          out.printf(Locale.ROOT, "%d s%n", seconds(begun));
        } catch (RunnerException | IOException e) {
          failed.add(step.name());
          out.printf(
              "FAILED after %d s: %s; see %s%n",
              seconds(begun), e.getMessage(), directory.resolve(step.name() + ".log"));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          failed.add(step.name());
          break;
        }
      }
    }
    out.printf(Locale.ROOT, "measured in %d s%n", seconds(start));
    return failed;
  }

  private static long seconds(long since) {
    return (System.nanoTime() - since) / 1_000_000_000;
  }

  private void one(Plan.Step step, String server)
      throws RunnerException, IOException, InterruptedException {
    String findings = directory.resolve(step.name() + ".json").toString();
    String log = directory.resolve(step.name() + ".log").toString();
    if (step instanceof Plan.Jmh jmh) {
      ChainedOptionsBuilder options =
          new OptionsBuilder()
              .include(Pattern.quote(jmh.benchmark().getName()) + "\\..*")
              .addProfiler(GCProfiler.class)
              .shouldFailOnError(true)
              .jvmArgsAppend(server)
              .resultFormat(ResultFormatType.JSON)
              .result(findings)
              .output(log);
      new Runner(jmh.options().apply(options).build()).run();
      dropHistograms(Path.of(findings));
    } else if (step instanceof Plan.Program program) {
      program(program, server, findings, Path.of(log));
    }
  }

  /** Of single samples JMH keeps every one; the percentiles that stand beside them are enough. */
  private static void dropHistograms(Path findings) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode all = mapper.readTree(findings.toFile());
    for (JsonNode histogram : all.findParents("rawDataHistogram")) {
      ((ObjectNode) histogram).remove("rawDataHistogram");
    }
    mapper.writerWithDefaultPrettyPrinter().writeValue(findings.toFile(), all);
  }

  private static void program(Plan.Program program, String server, String findings, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(server);
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(program.main().getName());
    command.add(findings);
    command.add(Integer.toString(program.length()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("exit code " + code);
      }
    } finally {
      process.destroy();
    }
  }
}
