package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a text in the one form under which a statement allow-list keeps it: version {@value
 * #VERSION}. Two texts have the same form when they are the same tokens, but for what a value says.
 *
 * <ul>
 *   <li>Blanks, comments and semicolons at the end are gone; bare words are in lower case.
 *   <li>A string reads {@code '…'} and a number {@code 0}, or {@code 0.0} where it is no integer,
 *       where it is a value; {@link KeptLiterals} tells where it decides the meaning and stays. A
 *       parameter is {@code ?}, and never the same as a literal.
 *   <li>Of two or more values that are alike, in IN, in ARRAY, or as rows of VALUES, two are
 *       written.
 *   <li>An operator's question mark is doubled, as in a prepared text, however the text is sent.
 * </ul>
 *
 * <p>The form is SQL, and read as a prepared text it is its own form; so it can be stored, read by
 * people, and checked. Nothing but blanks and comments makes two texts alike that the server tells
 * apart.
 */
public final class CanonicalForm {

  /** Raised when a text could get another form than before. */
  public static final int VERSION = 1;

  private static final Limits NO_LIMITS =
      new Limits(Set.of(), Set.of(), Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE);

  private final Tokens tokens;
  private final KeptLiterals kept;
  private final ValueLists lists;
  private final StringBuilder out;
  private final @Nullable List<String> pieces;

  /** The token that was written last; -1 at the start. */
  private int last = -1;

  private CanonicalForm(Tokens tokens, @Nullable List<String> pieces) {
    this.tokens = tokens;
    this.pieces = pieces;
    this.kept = new KeptLiterals(tokens);
    this.lists = new ValueLists(tokens);
    this.out = new StringBuilder(tokens.text().length() + 16);
  }

  /** The form of a text; {@code null} when the text cannot be read; empty when it says nothing. */
  public static @Nullable String of(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    if (tokens.error() >= 0) {
      return null;
    }
    CanonicalForm form = new CanonicalForm(tokens, null);
    form.write();
    return form.out.toString();
  }

  /** What a statement of that form does; {@code null} when the text is no form. */
  public static @Nullable StatementKind kind(String form) {
    Tokens tokens = Tokens.read(form, EntryPoint.PREPARED, Integer.MAX_VALUE);
    if (tokens.error() >= 0 || form.isEmpty()) {
      return null;
    }
    CanonicalForm again = new CanonicalForm(tokens, null);
    again.write();
    return form.contentEquals(again.out) ? kind(tokens) : null;
  }

  private static StatementKind kind(Tokens tokens) {
    Sightings nothing = new Sightings();
    return new VerbReader(tokens, nothing, new SettingReader(tokens, NO_LIMITS, nothing))
        .read(StatementReader.verb(tokens, 0));
  }

  /** The tokens of a text's form, one by one; {@code null} when the text cannot be read. */
  public static @Nullable List<String> tokens(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    if (tokens.error() >= 0) {
      return null;
    }
    List<String> pieces = new ArrayList<>(tokens.size());
    new CanonicalForm(tokens, pieces).write();
    return pieces;
  }

  private void write() {
    int end = tokens.size();
    while (end > 0 && tokens.is(end - 1, ';')) {
      end--;
    }
    int i = 0;
    while (i < end) {
      boolean keeps = kept.look(i);
      if (!keeps && ValueLists.isSign(tokens, i)) {
        i++;
      }
      token(i, keeps);
      i++;
      int first = keeps ? -1 : lists.firstOf(i - 1);
      if (first >= 0) {
        i = list(first);
      }
    }
  }

  /** Writes two of the values that start there, and gives the place behind the last of them. */
  private int list(int first) {
    int end = lists.end();
    // An opening parenthesis or bracket of a list in IN or ARRAY stands in front.
    if (first > last + 1) {
      kept.look(first - 1);
      token(first - 1, false);
    }
    values(first);
    if (lists.count() > 1) {
      separate();
      values(first);
    }
    return end;
  }

  private void values(int first) {
    int end = lists.valueEnd(first);
    for (int i = first; i < end; i++) {
      if (!ValueLists.isSign(tokens, i)) {
        token(i, false);
      }
    }
  }

  private void separate() {
    out.append(',');
    last = -2;
    piece(out.length() - 1);
  }

  private void token(int i, boolean keeps) {
    if (last != -1 && !glued(i)) {
      out.append(' ');
    }
    int from = out.length();
    switch (tokens.kind(i)) {
      case WORD -> fold(i);
      case QUOTED -> quoted(i);
      case STRING -> string(i, keeps);
      case NUMBER -> number(i, keeps);
      case OPERATOR -> operator(i);
      default -> out.append(tokens.text(), tokens.start(i), tokens.end(i));
    }
    last = i;
    piece(from);
  }

  private void piece(int from) {
    if (pieces != null) {
      pieces.add(out.substring(from));
    }
  }

  private void fold(int i) {
    for (int at = tokens.start(i); at < tokens.end(i); at++) {
      out.append((char) Characters.fold(tokens.text().charAt(at)));
    }
  }

  private void quoted(int i) {
    out.append('"').append(tokens.name(i).replace("\"", "\"\"")).append('"');
  }

  private void string(int i, boolean keeps) {
    if (keeps) {
      out.append(tokens.text(), tokens.start(i), tokens.end(i));
      if (tokens.statedEscape(i) != 0) {
        out.append(" uescape '").append(tokens.statedEscape(i)).append('\'');
      }
      return;
    }
    switch (tokens.text().charAt(tokens.start(i))) {
      case 'b', 'B' -> out.append('b');
      case 'x', 'X' -> out.append('x');
      default -> {
        // Of unknown type, however it is spelt.
      }
    }
    out.append("'…'");
  }

  private void number(int i, boolean keeps) {
    if (keeps) {
      out.append(tokens.text(), tokens.start(i), tokens.end(i));
    } else {
      out.append(ValueLists.isInteger(tokens, i) ? "0" : "0.0");
    }
  }

  private void operator(int i) {
    int end = tokens.end(i);
    for (int at = tokens.start(i); at < end; at++) {
      char c = tokens.text().charAt(at);
      out.append(c);
      if (c == '?') {
        out.append('?');
        // The driver makes one of two, in a plain text too.
        if (at + 1 < end && tokens.text().charAt(at + 1) == '?') {
          at++;
        }
      }
    }
  }

  /** Whether no blank stands in front; only where the token would be read alike without one. */
  private boolean glued(int i) {
    if (tokens.kind(i) != Token.PUNCTUATION && tokens.kind(last) != Token.PUNCTUATION) {
      return isNational(i);
    }
    if (tokens.is(i, ',') || tokens.is(i, ';') || tokens.is(i, ')') || tokens.is(i, ']')) {
      return true;
    }
    if (last < 0) {
      return false;
    }
    if (tokens.is(last, '(') || tokens.is(last, '[')) {
      return true;
    }
    boolean behindName = tokens.isName(last);
    if (tokens.is(i, '(')) {
      return behindName && (tokens.word(last) == Word.NONE || tokens.is(last, Word.CAST));
    }
    boolean behindOperand = behindName || tokens.is(last, ')') || tokens.is(last, ']');
    if (tokens.is(i, '[') || tokens.is(i, '.')) {
      return behindOperand;
    }
    if (tokens.is(last, '.')) {
      return tokens.isName(i) || tokens.isMark(i, "*");
    }
    if (tokens.isMark(i, "::")) {
      return tokens.isName(i + 1) && (behindOperand || isValue(last));
    }
    return tokens.isMark(last, "::") && tokens.isName(i);
  }

  private boolean isValue(int i) {
    return switch (tokens.kind(i)) {
      case PARAMETER, STRING, NUMBER -> true;
      default -> false;
    };
  }

  /** N'…' is a string of another type than n '…'. */
  private boolean isNational(int i) {
    return tokens.kind(i) == Token.STRING
        && last == i - 1
        && tokens.kind(last) == Token.WORD
        && tokens.length(last) == 1
        && Characters.fold(tokens.text().charAt(tokens.start(last))) == 'n'
        && tokens.end(last) == tokens.start(i);
  }
}
