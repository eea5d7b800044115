package io.securedatasource.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.testing.StatementLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A list that comes with the library: the tests of a class run all that stands in it, and nothing
 * else. Accepted like every other lock file; what no test runs any more has to be taken out.
 */
final class LibraryList
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final Path LISTS =
      Path.of("../../secure-datasource/src/main/resources/io/securedatasource/allowlist");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path file;
  private final StatementLock lock;

  private LibraryList(String name) {
    this.file = LISTS.resolve(name + ".lock");
    this.lock = StatementLock.at(file);
  }

  static LibraryList of(String name) {
    return new LibraryList(name);
  }

  /** What the data source under test is given. */
  StatementRecorder recorder() {
    return lock.recorder();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    lock.beforeAll(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    lock.beforeEach(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    lock.afterEach(context);
  }

  /** What runs in the background may run a moment later. */
  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    lock.afterAll(context);
    if (!Files.exists(file)) {
      return;
    }
    Set<String> listed = sqls(StatementAllowList.load(file).statements());
    await(() -> sqls(recorder().statements()).containsAll(listed));
    assertThat(listed)
        .as("what %s lists was run; what was not is to be taken out", file)
        .isSubsetOf(sqls(recorder().statements()));
  }

  private static Set<String> sqls(List<ListedStatement> statements) {
    Set<String> sqls = new HashSet<>();
    statements.forEach(statement -> sqls.add(statement.sql()));
    return sqls;
  }

  /** Waits until something holds, and not for ever. */
  static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < LIMIT.toNanos()) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** A script that comes with a library. */
  static String script(String resource) throws IOException {
    try (InputStream script = LibraryList.class.getResourceAsStream(resource)) {
      assertThat(script).as(resource).isNotNull();
      return new String(script.readAllBytes(), UTF_8);
    }
  }
}
