package io.securedatasource.examples.allowlist;

import io.securedatasource.allowlist.AllowListException;
import io.securedatasource.allowlist.Explanation;
import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows, compares, merges, prunes and explains lists of statements. */
@Command(
    name = "allow-list",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "format 1",
    usageHelpAutoWidth = true,
    description = "Shows, compares, merges, prunes and explains lists of statements.",
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:nothing differs, the statement is listed, or the file is written",
      "1:the lists differ, or the statement is not listed",
      "2:a file cannot be used, or the command line is not understood"
    })
final class AllowListCommand {

  static final int SAME = 0;
  static final int DIFFERENT = 1;
  static final int FAILED = 2;

  @Spec private @Nullable CommandSpec spec;

  private AllowListCommand() {}

  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine command = new CommandLine(new AllowListCommand());
    return command
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (problem, line, parsed) -> {
              err.println(told(problem));
              return FAILED;
            })
        .execute(args);
  }

  private static String told(Exception problem) {
    return problem instanceof AllowListException || problem instanceof IllegalArgumentException
        ? String.valueOf(problem.getMessage())
        : problem instanceof IOException
            ? "a file cannot be written or read: " + problem.getMessage()
            : problem.getClass().getName();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  @Command(description = "Shows what a list holds, and how much of each kind.")
  int show(@Parameters(paramLabel = "FILE") Path file) {
    StatementAllowList list = StatementAllowList.load(file);
    for (ListedStatement statement : list.statements()) {
      out().printf("%-11s %s%n", kind(statement), statement.printable());
    }
    Map<String, Long> kinds =
        list.statements().stream()
            .collect(
                Collectors.groupingBy(AllowListCommand::kind, TreeMap::new, Collectors.counting()));
    out().println(count(list.statements().size()));
    kinds.forEach((kind, count) -> out().printf("  %d %s%n", count, kind));
    list.unreachable().forEach(one -> out().println("admits nothing: " + one.printable()));
    return SAME;
  }

  private static String kind(ListedStatement statement) {
    return statement.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String count(int statements) {
    return statements == 1 ? "1 statement" : statements + " statements";
  }

  @Command(
      description = "Shows what two lists have not in common, and ends with 1 if there is any.")
  int diff(
      @Parameters(paramLabel = "OLD") Path before, @Parameters(paramLabel = "NEW") Path after) {
    StatementAllowList old = StatementAllowList.load(before);
    StatementAllowList fresh = StatementAllowList.load(after);
    Set<String> gone = sqls(old);
    gone.removeAll(sqls(fresh));
    Set<String> added = sqls(fresh);
    added.removeAll(sqls(old));
    gone.forEach(sql -> out().println("- " + sql));
    added.forEach(sql -> out().println("+ " + sql));
    return gone.isEmpty() && added.isEmpty() ? SAME : DIFFERENT;
  }

  private static Set<String> sqls(StatementAllowList list) {
    Set<String> sqls = new LinkedHashSet<>();
    list.statements().forEach(statement -> sqls.add(statement.printable()));
    return sqls;
  }

  @Command(description = "Writes one list of several: for Git, as a merge driver, or by hand.")
  int merge(
      @Option(names = "--into", required = true, paramLabel = "FILE") Path target,
      @Parameters(arity = "1..*", paramLabel = "FILE") List<Path> files)
      throws IOException {
    StatementAllowList all = StatementAllowList.load(files.get(0), rest(files));
    all.write(target);
    out().printf("%s in %s%n", count(all.statements().size()), target);
    return SAME;
  }

  private static Path[] rest(List<Path> files) {
    return files.subList(1, files.size()).toArray(Path[]::new);
  }

  @Command(
      description =
          "Removes what a fresh recording of everything has not. Templates, notes and comments"
              + " stay.")
  int prune(
      @Option(names = "--recorded", required = true, paramLabel = "FILE") Path recorded,
      @Option(names = "--dry-run", description = "Only show what would go.") boolean dryRun,
      @Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    StatementAllowList list = StatementAllowList.load(file);
    StatementAllowList kept = list.retain(StatementAllowList.load(recorded));
    Set<String> gone = sqls(list);
    gone.removeAll(sqls(kept));
    gone.forEach(sql -> out().println("- " + sql));
    if (!dryRun && !gone.isEmpty()) {
      kept.write(file);
    }
    out().printf("%s %s%n", count(gone.size()), dryRun ? "would go" : "gone");
    return SAME;
  }

  @Command(
      description =
          "Tells why a statement is listed or not: the nearest entry, and the token that differs."
              + " Without SQL it is read from --sql-file.")
  int explain(
      @Parameters(index = "0", paramLabel = "FILE") Path file,
      @Parameters(index = "1", arity = "0..1", paramLabel = "SQL") @Nullable String sql,
      @Option(names = "--sql-file", paramLabel = "FILE") @Nullable Path sqlFile,
      @Option(
              names = "--with",
              paramLabel = "FILE",
              description = "Another list of the data source; may be given again.")
          @Nullable List<Path> more)
      throws IOException {
    if ((sql == null) == (sqlFile == null)) {
      throw new IllegalArgumentException("give the statement as SQL or by --sql-file");
    }
    String text = sqlFile == null ? Objects.requireNonNull(sql) : Files.readString(sqlFile);
    StatementAllowList list =
        StatementAllowList.load(file, more == null ? new Path[0] : more.toArray(Path[]::new));
    Explanation explanation = Explanation.of(list, text);
    out().println(explanation.describe());
    return explanation.isListed() ? SAME : DIFFERENT;
  }

  @Command(description = "Adds a statement or a template that no test can run.")
  int add(
      @Option(names = "--template", description = "The SQL has slots: « a ¦ b ».") boolean template,
      @Option(names = "--note", paramLabel = "TEXT", description = "Why it is there.")
          @Nullable String note,
      @Parameters(index = "0", paramLabel = "FILE") Path file,
      @Parameters(index = "1", paramLabel = "SQL") String sql)
      throws IOException {
    ListedStatement statement = template ? ListedStatement.template(sql) : ListedStatement.of(sql);
    StatementAllowList.add(file, List.of(statement.note(note)));
    out().println("+ " + statement.printable());
    return SAME;
  }
}
