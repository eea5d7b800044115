package io.securedatasource.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Renaming;
import io.securedatasource.policy.StatementKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a lock file. Immutable.
 *
 * @param sql the statement in canonical form, or a template of such
 * @param kind what it does
 * @param isTemplate whether it has slots; see {@link StatementAllowList}
 * @param origin where it was first met, such as a test's name; {@code null} when nobody knows
 * @param note what people say of it; {@code null} for nothing
 * @param comments the lines of comment in front of it, without their dashes
 */
public record ListedStatement(
    String sql,
    StatementKind kind,
    boolean isTemplate,
    @Nullable String origin,
    @Nullable String note,
    List<String> comments)
    implements Comparable<ListedStatement> {

  /** Keeps a copy of the list; origin and note become one line each. */
  public ListedStatement {
    origin = line(origin);
    note = line(note);
    comments = List.copyOf(comments);
  }

  /**
   * An entry for SQL, as it is prepared, that no test can run.
   *
   * @throws IllegalArgumentException when the SQL cannot be read, or says nothing
   */
  public static ListedStatement of(String sql) {
    String form = CanonicalForm.of(sql, EntryPoint.PREPARED);
    ListedStatement statement = form == null ? null : recorded(form, null);
    if (statement == null) {
      throw new IllegalArgumentException("the statement cannot be read, or is empty");
    }
    return statement;
  }

  /**
   * An entry for a template; see {@link StatementAllowList}.
   *
   * @param sql the template, with blanks around « ¦ and »
   * @throws IllegalArgumentException when it is none
   */
  public static ListedStatement template(String sql) {
    String form = CanonicalForm.of(sql, EntryPoint.PREPARED);
    StatementKind kind = form == null ? null : CanonicalForm.kind(form);
    if (form == null || kind == null) {
      throw new IllegalArgumentException("the template cannot be read, or is empty");
    }
    var unused = StatementTemplate.of(form);
    return new ListedStatement(form, kind, true, null, null, List.of());
  }

  /** An entry for a text that is a canonical form; {@code null} when it is none. */
  static @Nullable ListedStatement recorded(String form, @Nullable String origin) {
    StatementKind kind = CanonicalForm.kind(form);
    return kind == null ? null : new ListedStatement(form, kind, false, origin, null, List.of());
  }

  /**
   * It on one line that shows all that it holds, with escapes, and tells a template from a
   * statement: for people to read. {@link #sql} may hold lines and signs that hide others.
   */
  public String printable() {
    return (isTemplate ? "template " : "") + Printable.escape(sql);
  }

  /** The same, with what people say of it. */
  public ListedStatement note(@Nullable String text) {
    return new ListedStatement(sql, kind, isTemplate, origin, text, comments);
  }

  /** The same, with another name in place of one. */
  ListedStatement renamed(Renaming renaming) {
    String form = renaming.of(sql);
    return form.equals(sql)
        ? this
        : new ListedStatement(form, kind, isTemplate, origin, note, comments);
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null || text.isBlank() ? null : Printable.line(text);
  }

  /**
   * SHA-256 of kind, text, and the version of its form, in hexadecimal. Nothing is decided by it:
   * it tells whether an entry is whole.
   */
  public String sha256() {
    return HexFormat.of().formatHex(hash(digest()));
  }

  /** The bytes of it, by a digest that is at hand. */
  byte[] hash(MessageDigest digest) {
    String head =
        (isTemplate ? "template " : "") + kind.name() + ' ' + CanonicalForm.VERSION + '\n';
    digest.update(head.getBytes(UTF_8));
    return digest.digest(sql.getBytes(UTF_8));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** In the order of a lock file. */
  @Override
  public int compareTo(ListedStatement other) {
    int bySql = sql.compareTo(other.sql);
    return bySql != 0 ? bySql : Boolean.compare(isTemplate, other.isTemplate);
  }
}
