package io.securedatasource.allowlist;

import io.securedatasource.policy.StatementKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a lock file holds: its comment at the head, and its statements in order.
 *
 * @param comments the lines of comment behind the first line, without their dashes
 * @param statements sorted, none of them twice
 * @param lastComments the lines of comment in front of the last line, without their dashes
 */
record LockFile(
    List<String> comments, List<ListedStatement> statements, List<String> lastComments) {

  /** The first line. */
  static final String FORMAT = "-- secure-datasource statements, format ";

  static final int VERSION = 1;

  /** The last line, by which a file that was cut off is known. */
  static final String END = "-- end";

  static final String TEMPLATE = "template";

  private static final List<String> STANDARD_COMMENTS =
      List.of(
          "Each statement that the application may send, in canonical form: '…' and 0 are values,",
          "? is a parameter, two values stand for any number of them. Review it like code.");

  LockFile {
    comments = List.copyOf(comments);
    statements = List.copyOf(statements);
    lastComments = List.copyOf(lastComments);
  }

  /** A new file. */
  static LockFile of(Collection<ListedStatement> statements) {
    return new LockFile(STANDARD_COMMENTS, List.of(), List.of()).with(statements);
  }

  /** With those that it has not; what it has stays as it is. */
  LockFile with(Collection<ListedStatement> added) {
    Map<ListedStatement, ListedStatement> all = new TreeMap<>();
    statements.forEach(statement -> all.put(statement, statement));
    added.forEach(statement -> all.putIfAbsent(statement, statement));
    return holding(new ArrayList<>(all.values()));
  }

  /** With these in place of what it has; they are sorted. */
  LockFile holding(List<ListedStatement> others) {
    return new LockFile(comments, others, lastComments);
  }

  /** The file's text. */
  String text() {
    StringBuilder text = new StringBuilder(statements.size() * 300 + 300);
    text.append(FORMAT).append(VERSION).append('\n');
    comments.forEach(comment -> comment(text, comment));
    text.append('\n');
    for (ListedStatement statement : statements) {
      statement.comments().forEach(comment -> comment(text, comment));
      text.append(Printable.escape(statement.sql())).append("\n  ");
      if (statement.isTemplate()) {
        text.append(TEMPLATE).append(' ');
      }
      text.append(word(statement.kind())).append(' ').append(statement.sha256()).append('\n');
      if (statement.origin() != null) {
        text.append("  origin ").append(statement.origin()).append('\n');
      }
      if (statement.note() != null) {
        text.append("  note ").append(statement.note()).append('\n');
      }
      text.append('\n');
    }
    lastComments.forEach(comment -> comment(text, comment));
    return text.append(END).append('\n').toString();
  }

  private static void comment(StringBuilder text, String comment) {
    // With a blank it would be the last line.
    boolean bare = comment.isEmpty() || ("-- " + comment).equals(END);
    text.append(bare ? "--" : "-- ").append(comment).append('\n');
  }

  static String word(StatementKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
