package io.securedatasource.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command. */
@Command(
    name = "benchmarks",
    sortOptions = false,
    description = {
      "Runs the benchmarks beside the peers, on the stub driver and on a PostgreSQL server of its"
          + " own, and writes RESULTS.md and its plots. All figures of a run are set against bare"
          + " HikariCP in the same run."
    },
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      " 0:everything ran, whether a target is met or not",
      " 1:something did not run; what did is in the results",
      " 2:the command line is not understood"
    })
public final class Main implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "short|full|draw",
      description = {
        "short: under ten minutes on two processors.",
        "full: some hours, for a quiet machine.",
        "draw: measures nothing, and writes the results of the last run anew."
      })
  private String what = "";

  @Option(
      names = "--only",
      paramLabel = "<pattern>",
      description = {
        "run only the steps whose name contains a match of this regular expression;",
        "findings of an earlier run are dropped all the same"
      })
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--directory",
      paramLabel = "<path>",
      description =
          "where RESULTS.md goes, and results/ with plots and raw findings; default: here")
  private Path directory = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "tell this, and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  /** Runs, and ends the JVM with the exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs. */
  static int run(String... args) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println("failed: " + e);
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException {
    Path results = directory.resolve("results");
    Path raw = results.resolve("raw");
    List<String> failed = List.of();
    if (!what.equals("draw")) {
      List<Plan.Step> steps =
          plan().steps().stream().filter(step -> only.matcher(step.name()).find()).toList();
      if (steps.isEmpty()) {
        throw misunderstood("no step is called like that");
      }
      failed = measure(steps, raw);
    } else if (!Files.exists(raw.resolve(Machine.FILE))) {
      throw misunderstood("there are no findings in " + raw.toAbsolutePath());
    }
    Figures figures = Figures.read(raw);
    List<Plots.Plot> plots = Plots.draw(figures, results);
    Path document = directory.resolve("RESULTS.md");
    Files.writeString(
        document, new ResultsDocument(Machine.read(raw), figures, plots, failed).text());
    System.out.println("written: " + document.toAbsolutePath());
    return failed.isEmpty() ? 0 : 1;
  }

  /** The findings of an earlier run would be taken for this one's: they go. */
  private List<String> measure(List<Plan.Step> steps, Path raw) throws IOException {
    Files.createDirectories(raw);
    for (Path old : Figures.filesIn(raw)) {
      Files.delete(old);
    }
    Machine.here(what).write(raw);
    return new Run(raw, System.out).all(steps);
  }

  private Plan plan() {
    return switch (what.toLowerCase(Locale.ROOT)) {
      case "short" -> Plan.of(Plan.Length.SHORT);
      case "full" -> Plan.of(Plan.Length.FULL);
      default -> throw misunderstood("'" + what + "' is neither short, full nor draw");
    };
  }

  private ParameterException misunderstood(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "picocli sets it").commandLine(), message);
  }
}
