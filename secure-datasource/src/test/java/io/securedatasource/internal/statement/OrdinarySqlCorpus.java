package io.securedatasource.internal.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.securedatasource.policy.RoleProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements in the shapes that common tools emit: a file for each tool in {@code ordinary}, with
 * sections {@code ## <role> <entry point>}, and blank lines between statements.
 */
final class OrdinarySqlCorpus {

  /** The tools. */
  static final List<String> TOOLS =
      List.of(
          "db-scheduler",
          "flyway",
          "hibernate",
          "jobrunr",
          "jooq",
          "liquibase",
          "pgvector",
          "quartz",
          "reports",
          "shedlock",
          "spring-data-jdbc",
          "spring-integration",
          "spring-session");

  /** A statement, and how it reaches the gate. */
  record Statement(String tool, RoleProfile role, EntryPoint entryPoint, String sql) {}

  private OrdinarySqlCorpus() {}

  /** All statements of all tools. */
  static List<Statement> all() {
    return TOOLS.stream().flatMap(tool -> of(tool).stream()).toList();
  }

  /** The statements of a tool. */
  static List<Statement> of(String tool) {
    List<Statement> statements = new ArrayList<>();
    RoleProfile role = RoleProfile.APPLICATION;
    EntryPoint entryPoint = EntryPoint.PREPARED;
    for (String block : text(tool).split("\\n\\n+", 0)) {
      if (block.startsWith("## ")) {
        String[] words = block.strip().split(" ", -1);
        role = RoleProfile.valueOf(words[1]);
        entryPoint = EntryPoint.valueOf(words[2]);
      } else {
        statements.add(new Statement(tool, role, entryPoint, block.stripTrailing()));
      }
    }
    return statements;
  }

  private static String text(String tool) {
    String name = "ordinary/" + tool + ".sql";
    try (InputStream in = requireNonNull(OrdinarySqlCorpus.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
