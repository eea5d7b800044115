package io.securedatasource.allowlist;

import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a statement is listed or not: its form, the entry that is nearest to it, and where the two
 * part. Immutable. It holds the statement's structure: for people who may read that.
 *
 * @param isListed whether the list has it
 * @param form its canonical form; {@code null} when it cannot be read
 * @param nearest the entry with the longest beginning and end in common; {@code null} for none
 * @param place the first token that differs, from 1; 0 where there is nothing to compare
 * @param found the token there; empty where the statement ends
 * @param listed the entry's token there; empty where the entry ends
 */
public record Explanation(
    boolean isListed,
    @Nullable String form,
    @Nullable ListedStatement nearest,
    int place,
    String found,
    String listed) {

  /** What is written in place of values. */
  private static final Set<String> LEFT_OUT = Set.of("0", "0.0", "'…'", "b'…'", "x'…'", "n'…'");

  /** Explains what a list says of SQL that is to be prepared. */
  public static Explanation of(StatementAllowList list, String sql) {
    String form = CanonicalForm.of(sql, EntryPoint.PREPARED);
    if (form == null || list.listsForm(form)) {
      return new Explanation(form != null, form, null, 0, "", "");
    }
    List<String> tokens = tokens(form);
    ListedStatement nearest = null;
    int best = -1;
    for (ListedStatement statement : list.statements()) {
      int common = common(tokens, tokens(statement.sql()));
      if (common > best) {
        best = common;
        nearest = statement;
      }
    }
    if (nearest == null) {
      return new Explanation(false, form, null, 0, "", "");
    }
    List<String> other = tokens(nearest.sql());
    int at = prefix(tokens, other);
    return new Explanation(false, form, nearest, at + 1, token(tokens, at), token(other, at));
  }

  private static List<String> tokens(String form) {
    List<String> tokens = CanonicalForm.tokens(form, EntryPoint.PREPARED);
    return tokens == null ? List.of() : tokens;
  }

  private static String token(List<String> tokens, int i) {
    return i < tokens.size() ? tokens.get(i) : "";
  }

  private static int prefix(List<String> one, List<String> other) {
    int i = 0;
    while (i < one.size() && i < other.size() && one.get(i).equals(other.get(i))) {
      i++;
    }
    return i;
  }

  /** How many tokens both begin and end with, less those that the longer has besides. */
  private static int common(List<String> one, List<String> other) {
    int shorter = Math.min(one.size(), other.size());
    int start = prefix(one, other);
    int end = 0;
    while (end < shorter - start
        && one.get(one.size() - 1 - end).equals(other.get(other.size() - 1 - end))) {
      end++;
    }
    return Math.max(0, 2 * (start + end) - Math.max(one.size(), other.size()));
  }

  /** In words, on a few lines. */
  public String describe() {
    if (form == null) {
      return "The statement cannot be read.";
    }
    if (isListed) {
      return "The statement is listed:\n  " + Printable.escape(form);
    }
    StringBuilder text =
        new StringBuilder("The statement is not listed:\n  ").append(Printable.escape(form));
    if (nearest == null) {
      return text.append("\nThe list is empty.").toString();
    }
    text.append("\nNearest is:\n  ").append(Printable.escape(nearest.sql()));
    text.append("\nThey part at token ").append(place).append(": ");
    text.append(told(found)).append(" was found, ").append(told(listed)).append(" is listed.");
    if (nearest.isTemplate()) {
      text.append(
          "\nThe entry is a template: where « stands, one of its alternatives must follow.");
    } else if (isValue(found) && listed.equals("?")) {
      text.append("\nA value stands in the text where a parameter was recorded.");
    } else if (isKept(found) && isKept(listed)) {
      text.append(
          "\nWhat this literal says decides here, so each has an entry; a parameter has one.");
    }
    return text.toString();
  }

  private static String told(String token) {
    return token.isEmpty() ? "the end" : "'" + Printable.escape(token) + "'";
  }

  private static boolean isKept(String token) {
    return isValue(token) && !LEFT_OUT.contains(token);
  }

  private static boolean isValue(String token) {
    return token.endsWith("'") || (!token.isEmpty() && Character.isDigit(token.charAt(0)));
  }
}
