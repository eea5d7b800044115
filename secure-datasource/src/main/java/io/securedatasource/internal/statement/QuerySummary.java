package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * What a statement does to which tables, as {@code db.query.summary} of OpenTelemetry's conventions
 * has it: {@code SELECT orders customers}. It holds words of the grammar and names of tables, never
 * a literal, a parameter, a comment, or a quoted name that is not a plain one.
 */
public final class QuerySummary {

  /** In characters; the conventions ask for a bound, and for no part of a name. */
  static final int LONGEST = 255;

  private static final int LONGEST_NAME = 63;

  /** Longer texts are told by their kind alone. */
  private static final int LONGEST_TEXT = 32 << 10;

  /** A table's name comes next. */
  private static final Set<String> BEFORE_TABLE = Set.of("from", "join", "into", "update", "table");

  /** Behind these a function may stand in the place of a table. */
  private static final Set<String> MAY_CALL = Set.of("from", "join");

  /** What may stand between, or in the place of a name. */
  private static final Set<String> SKIPPED = Set.of("only", "lateral", "if", "exists", "not");

  private static final Set<String> NO_NAME =
      Set.of("select", "values", "set", "of", "nowait", "skip");

  /** What a part of a text begins with that reads tables; elsewhere FROM is a function's. */
  private static final Set<String> READS = Set.of("select", "with", "delete", "update", "insert");

  private static final String BATCH = "BATCH";

  private QuerySummary() {}

  /**
   * The summary.
   *
   * @param kind what the statement does; the first one's, when there are several
   */
  public static String of(StatementKind kind, String sql) {
    StringBuilder summary = new StringBuilder(kind.name());
    if (sql.length() > LONGEST_TEXT) {
      return summary.toString();
    }
    Tokens tokens = Tokens.read(sql, EntryPoint.PREPARED, Tokens.MOST);
    Deque<Boolean> reads = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '(')) {
        reads.push(tokens.kind(i + 1) != Token.WORD || READS.contains(tokens.name(i + 1)));
      } else if (tokens.is(i, ')') && !reads.isEmpty()) {
        var unused = reads.pop();
      }
      if (tokens.kind(i) != Token.WORD
          || !BEFORE_TABLE.contains(tokens.name(i))
          || tokens.comparesDistinct(i)
          || (!reads.isEmpty() && !reads.element())) {
        continue;
      }
      int next = i + 1;
      while (tokens.kind(next) == Token.WORD && SKIPPED.contains(tokens.name(next))) {
        next++;
      }
      String name = table(tokens, next, MAY_CALL.contains(tokens.name(i)));
      if (!name.isEmpty() && summary.length() + 1 + name.length() <= LONGEST) {
        summary.append(' ').append(name);
      }
    }
    return summary.toString();
  }

  /**
   * The summary of a batch.
   *
   * @param operation what each of its operations does, or its summary; empty when they differ
   */
  public static String ofBatch(String operation) {
    String summary = operation.isEmpty() ? BATCH : BATCH + " " + operation;
    return summary.length() <= LONGEST
        ? summary
        : summary.substring(0, summary.lastIndexOf(' ', LONGEST));
  }

  /** A name with its schema; empty when there is none, or a function of that name is called. */
  private static String table(Tokens tokens, int first, boolean mayCall) {
    StringBuilder name = new StringBuilder();
    int i = first;
    while (true) {
      String part = part(tokens, i);
      if (part.isEmpty()) {
        return "";
      }
      name.append(part);
      if (!tokens.is(i + 1, '.')) {
        break;
      }
      name.append('.');
      i += 2;
    }
    return mayCall && tokens.is(i + 1, '(') ? "" : name.toString();
  }

  private static String part(Tokens tokens, int i) {
    if (tokens.kind(i) != Token.WORD && tokens.kind(i) != Token.QUOTED) {
      return "";
    }
    String name = tokens.name(i);
    boolean plain =
        name.length() <= LONGEST_NAME
            && !NO_NAME.contains(name)
            && !name.isEmpty()
            && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
    return plain ? name : "";
  }
}
