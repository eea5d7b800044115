package io.securedatasource.testing;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps a lock file of the statements that tests run, like a snapshot: a test that runs a statement
 * which is not listed fails, with the lines that are to be added. A JUnit Jupiter extension.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StatementLock LOCK = StatementLock.at(Path.of("statements.lock"));
 *
 * static final SecureDataSource DATA_SOURCE = SecureDataSource.builder()
 *     …
 *     .recordStatements(LOCK.recorder())
 *     .build();
 * }</pre>
 *
 * <p>The system property {@value #PROPERTY} says what becomes of a statement that is not listed:
 * {@code check} fails the test, and is what happens unless said; {@code accept} adds it to the
 * file, to be reviewed and committed. A statement that the recorder had to drop fails its test in
 * either case. What is listed and no longer runs stays: it is removed by the command, from a run of
 * all tests.
 *
 * <p>Several classes may share a file, each with an extension of its own. A statement is put down
 * to the test that was running when it was first met; with tests that run in parallel, to one of
 * them. Thread-safe.
 */
public final class StatementLock
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  /** Names the system property that says what becomes of a statement that is not listed. */
  public static final String PROPERTY = "secure-datasource.statements";

  /** What becomes of a statement that is not listed. */
  enum Mode {
    CHECK,
    ACCEPT
  }

  private final Path file;
  private final Mode mode;
  private final StatementRecorder recorder = StatementRecorder.inMemory();

  /** The statements that a test has failed for already. */
  private final Set<ListedStatement> told = ConcurrentHashMap.newKeySet();

  /** How many dropped statements a test has failed for already; guarded by this. */
  private long toldDropped;

  StatementLock(Path file, Mode mode) {
    this.file = file;
    this.mode = mode;
  }

  /**
   * Keeps that file.
   *
   * @param file relative to the directory that tests run in, which is the module's with Maven and
   *     Gradle; it need not be there when statements are accepted
   * @throws IllegalArgumentException when the system property says something else
   */
  public static StatementLock at(Path file) {
    return new StatementLock(file, mode(System.getProperty(PROPERTY, "check")));
  }

  private static Mode mode(String value) {
    return switch (value) {
      case "check" -> Mode.CHECK;
      case "accept" -> Mode.ACCEPT;
      default -> throw new IllegalArgumentException(PROPERTY + " must be 'check' or 'accept'");
    };
  }

  /** What the data source under test is given, by {@code recordStatements}. */
  public StatementRecorder recorder() {
    return recorder;
  }

  /** Statements that come before the first test are put down to the class. */
  @Override
  public void beforeAll(ExtensionContext context) {
    recorder.origin(context.getRequiredTestClass().getSimpleName());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    recorder.origin(
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    settle();
  }

  /** What came after the last test counts as well: of {@code @AfterAll} methods, for one. */
  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    settle();
  }

  /** Adds what is not listed, or fails for it, once; and fails for what could not be noted. */
  private synchronized void settle() throws IOException {
    long dropped = recorder.dropped();
    boolean lost = dropped > toldDropped;
    toldDropped = dropped;
    settle(listed());
    if (lost) {
      throw new AssertionError(
          "statements ran that are too long, or too many, to be noted ("
              + dropped
              + " so far): nobody can tell whether they are listed in "
              + file);
    }
  }

  private void settle(StatementAllowList listed) throws IOException {
    List<ListedStatement> unlisted =
        recorder.statements().stream()
            .filter(statement -> !listed.listsForm(statement.sql()))
            .filter(statement -> !told.contains(statement))
            .toList();
    if (unlisted.isEmpty()) {
      return;
    }
    if (mode == Mode.ACCEPT) {
      StatementAllowList.add(file, unlisted);
    } else {
      told.addAll(unlisted);
      throw new AssertionError(message(unlisted));
    }
  }

  private StatementAllowList listed() {
    if (!Files.exists(file)) {
      return StatementAllowList.of(List.of());
    }
    StatementAllowList listed = StatementAllowList.load(file);
    for (ListedStatement statement : listed.unreachable()) {
      throw new AssertionError(
          file + " lists what is no canonical form, and admits nothing: " + statement.printable());
    }
    return listed;
  }

  private String message(List<ListedStatement> unlisted) {
    StringBuilder text = new StringBuilder();
    text.append(unlisted.size())
        .append(unlisted.size() == 1 ? " statement is" : " statements are")
        .append(" not listed in ")
        .append(file)
        .append(". If they are as they should be, run with -D")
        .append(PROPERTY)
        .append("=accept, and commit the file.\n");
    for (String line : StatementAllowList.of(unlisted).toText().split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("--")) {
        text.append("+ ").append(line).append('\n');
      }
    }
    return text.toString();
  }
}
