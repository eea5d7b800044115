package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static final char[] NOTHING = {};

  private final Tokens tokens;
  private final KeptLiterals kept;
  private final ValueLists lists;
  private final char[] characters;
  private final @Nullable List<String> pieces;

  /** What is written so far, but for what stands in the text from {@link #from} to {@link #to}. */
  private char[] out = NOTHING;

  private int length;

  /** Where that begins which stands in the text as it is to be written, and is not yet. */
  private int from;

  /** Where it ends. */
  private int to;

  /** The token that was written last; -1 at the start. */
  private int last = -1;

  private CanonicalForm(Tokens tokens, @Nullable List<String> pieces) {
    this.tokens = tokens;
    this.pieces = pieces;
    this.kept = new KeptLiterals(tokens);
    this.lists = new ValueLists(tokens);
    this.characters = tokens.characters();
  }

  /** The form of a text; {@code null} when the text cannot be read; empty when it says nothing. */
  public static @Nullable String of(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    if (tokens.error() >= 0) {
      return null;
    }
    return new CanonicalForm(tokens, null).write();
  }

  /** What a statement of that form does; {@code null} when the text is no form. */
  public static @Nullable StatementKind kind(String form) {
    Tokens tokens = Tokens.read(form, EntryPoint.PREPARED, Integer.MAX_VALUE);
    if (tokens.error() >= 0 || form.isEmpty()) {
      return null;
    }
    return form.equals(new CanonicalForm(tokens, null).write()) ? kind(tokens) : null;
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
    var unused = new CanonicalForm(tokens, pieces).write();
    return pieces;
  }

  /** The form with another name in place of one, also where a string that is kept says it. */
  public static String renamed(String form, String name, String other) {
    Tokens tokens = Tokens.read(form, EntryPoint.PREPARED, Integer.MAX_VALUE);
    StringBuilder text = new StringBuilder(form.length() + other.length());
    int from = 0;
    for (int i = 0; i < tokens.size(); i++) {
      boolean isString = tokens.kind(i) == Token.STRING;
      String said = isString ? tokens.value(i) : tokens.name(i);
      if (said.equals(name) && (isString || tokens.word(i) == Word.NONE)) {
        text.append(form, from, tokens.start(i)).append(spelt(tokens, i, other));
        from = tokens.end(i);
      }
    }
    String changed = text.append(form, from, form.length()).toString();
    String again = of(changed, EntryPoint.PREPARED);
    return again == null ? form : again;
  }

  /** A name or a string that says something else, in the way in which the one there does. */
  private static String spelt(Tokens tokens, int i, String other) {
    boolean bare = tokens.kind(i) == Token.WORD && other.matches("[a-z_][a-z0-9_]*");
    char quote = tokens.kind(i) == Token.STRING ? '\'' : '"';
    String doubled = String.valueOf(quote).repeat(2);
    return bare ? other : quote + other.replace(String.valueOf(quote), doubled) + quote;
  }

  private String write() {
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
    if (length == 0) {
      return tokens.text().subSequence(from, to).toString();
    }
    flush();
    return new String(out, 0, length);
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
    flush();
    append(',');
    last = -2;
    if (pieces != null) {
      pieces.add(",");
    }
  }

  private void token(int i, boolean keeps) {
    boolean apart = last != -1 && !glued(i);
    boolean national = pieces != null && isNational(i);
    last = i;
    if (pieces == null && stands(i, keeps)) {
      stand(tokens.start(i), tokens.end(i), apart);
      return;
    }
    flush();
    if (apart) {
      append(' ');
    }
    int before = length;
    spell(i, keeps);
    if (pieces != null) {
      String piece = new String(out, before, length - before);
      if (national) {
        pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + piece);
      } else {
        pieces.add(piece);
      }
    }
  }

  /** Whether the token there is written as it stands in the text. */
  private boolean stands(int i, boolean keeps) {
    return tokens.stands(i) || (keeps && tokens.isLiteral(i) && tokens.statedEscape(i) == 0);
  }

  /** Leaves what is to be written as it stands to be copied with what stands around it. */
  private void stand(int start, int end, boolean apart) {
    if (start != (apart ? to + 1 : to) || (apart && characters[to] != ' ')) {
      flush();
      if (apart) {
        append(' ');
      }
      from = start;
    }
    to = end;
  }

  /** Writes the token there. */
  private void spell(int i, boolean keeps) {
    switch (tokens.kind(i)) {
      case WORD -> fold(i);
      case QUOTED -> quoted(i);
      case STRING -> string(i, keeps);
      case NUMBER -> number(i, keeps);
      case OPERATOR -> operator(i);
      default -> verbatim(i);
    }
  }

  /** Writes what stands in the text as it is to be written. */
  private void flush() {
    copy(from, to);
    from = to;
  }

  private void append(char c) {
    makeRoom(1);
    out[length++] = c;
  }

  private void append(String text) {
    makeRoom(text.length());
    text.getChars(0, text.length(), out, length);
    length += text.length();
  }

  private void copy(int start, int end) {
    int size = end - start;
    makeRoom(size);
    System.arraycopy(characters, start, out, length, size);
    length += size;
  }

  private void makeRoom(int more) {
    if (length + more > out.length) {
      int room = Math.max(out.length * 2, characters.length + characters.length / 4 + 32);
      out = Arrays.copyOf(out, Math.max(room, length + more));
    }
  }

  private void verbatim(int i) {
    copy(tokens.start(i), tokens.end(i));
  }

  private void fold(int i) {
    int end = tokens.end(i);
    makeRoom(tokens.length(i));
    for (int at = tokens.start(i); at < end; at++) {
      out[length++] = (char) Characters.fold(characters[at]);
    }
  }

  private void quoted(int i) {
    if (characters[tokens.start(i)] == '"') {
      verbatim(i);
    } else {
      append('"' + tokens.name(i).replace("\"", "\"\"") + '"');
    }
  }

  private void string(int i, boolean keeps) {
    if (keeps) {
      verbatim(i);
      if (tokens.statedEscape(i) != 0) {
        append(" uescape '" + tokens.statedEscape(i) + '\'');
      }
      return;
    }
    switch (characters[tokens.start(i)]) {
      case 'b', 'B' -> append('b');
      case 'x', 'X' -> append('x');
      default -> {
        // Of unknown type, however it is spelt.
      }
    }
    append("'…'");
  }

  private void number(int i, boolean keeps) {
    if (keeps) {
      verbatim(i);
    } else {
      append(ValueLists.isInteger(tokens, i) ? "0" : "0.0");
    }
  }

  private void operator(int i) {
    int end = tokens.end(i);
    for (int at = tokens.start(i); at < end; at++) {
      char c = characters[at];
      append(c);
      if (c == '?') {
        append('?');
        // The driver makes one of two, in a plain text too.
        if (at + 1 < end && characters[at + 1] == '?') {
          at++;
        }
      }
    }
  }

  /** Whether no blank stands in front; only where the token would be read alike without one. */
  private boolean glued(int i) {
    char before = tokens.sign(last);
    switch (tokens.sign(i)) {
      case ',', ';', ')', ']' -> {
        return true;
      }
      case '(' -> {
        return opens(before) || behindName();
      }
      case '[', '.' -> {
        return opens(before) || before == ')' || before == ']' || tokens.isName(last);
      }
      default -> {
        // By what stands in front.
      }
    }
    return switch (before) {
      case '(', '[' -> true;
      case '.' -> tokens.isName(i) || tokens.isMark(i, "*");
      case ')', ']' -> casts(i);
      case 0 ->
          tokens.isName(i) ? tokens.isMark(last, "::") : casts(i) ? isOperand(last) : isNational(i);
      default -> false;
    };
  }

  private static boolean opens(char sign) {
    return sign == '(' || sign == '[';
  }

  /** Whether a name was written last that a parenthesis is glued to. */
  private boolean behindName() {
    return tokens.isName(last) && (tokens.word(last) == Word.NONE || tokens.is(last, Word.CAST));
  }

  private boolean casts(int i) {
    return tokens.isMark(i, "::") && tokens.isName(i + 1);
  }

  private boolean isOperand(int i) {
    return tokens.isName(i) || tokens.isLiteral(i) || tokens.kind(i) == Token.PARAMETER;
  }

  /** N'…' is a string of another type than n '…'. */
  private boolean isNational(int i) {
    return tokens.kind(i) == Token.STRING
        && last == i - 1
        && tokens.kind(last) == Token.WORD
        && tokens.length(last) == 1
        && Characters.fold(characters[tokens.start(last)]) == 'n'
        && tokens.end(last) == tokens.start(i);
  }
}
