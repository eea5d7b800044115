package io.securedatasource.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.testing.StatementLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds the shop under test to its list, {@code statements.lock}, and records what it sends. The
 * system property {@value StatementLock#PROPERTY} says {@code accept} to add what is new; the shop
 * only observes then.
 */
final class ShopStatements {

  private static final Path LIST = Path.of("statements.lock");
  private static final Path RECORDED = Path.of("target", "recorded-statements.lock");

  private ShopStatements() {}

  static boolean areAccepted() {
    return System.getProperty(StatementLock.PROPERTY, "check").equals("accept");
  }

  /** Those of the shop's start, and what records. */
  static String[] with(String... arguments) throws IOException {
    Files.deleteIfExists(RECORDED);
    Stream<String> more =
        Stream.of(
            "--secure-datasource.statements.record=" + RECORDED,
            "--secure-datasource.statements.mode=" + (areAccepted() ? "observe" : "enforce"));
    return Stream.concat(Stream.of(arguments), more).toArray(String[]::new);
  }

  /** Once the shop has ended: what it sent is listed, or is now. */
  static void settle() throws IOException {
    StatementAllowList recorded = StatementAllowList.load(RECORDED);
    if (areAccepted()) {
      StatementAllowList.add(LIST, recorded.statements());
    }
    StatementAllowList listed = StatementAllowList.load(LIST);
    List<String> unlisted =
        recorded.statements().stream()
            .map(ListedStatement::sql)
            .filter(sql -> !listed.listsForm(sql))
            .toList();
    assertThat(unlisted).as("accept them by -D%s=accept", StatementLock.PROPERTY).isEmpty();
  }
}
