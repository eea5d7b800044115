package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
 *
 * <p>As a sequence of characters it is that form; the string is made when it is asked for. Not
 * thread-safe.
 */
public final class CanonicalForm implements CharSequence {

  /** Raised when a text could get another form than before. */
  public static final int VERSION = 1;

  private static final Limits NO_LIMITS =
      new Limits(Set.of(), Set.of(), Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE);

  private static final char[] NOTHING = {};

  private final Tokens tokens;
  private final Spacing spacing;
  private final ValueLists lists;
  private final char[] characters;
  private final @Nullable List<String> pieces;

  /** Made when the first literal or list is met. */
  private @Nullable KeptLiterals kept;

  /** What is written so far, but for what stands in the text from {@link #from} to {@link #to}. */
  private char[] out = NOTHING;

  private int length;

  /** Where that begins which stands in the text as it is to be written, and is not yet. */
  private int from;

  /** Where it ends. */
  private int to;

  /** The token that was written last; -1 at the start. */
  private int last = -1;

  /** Once it was asked for. */
  private @Nullable String text;

  private CanonicalForm(Tokens tokens, @Nullable List<String> pieces) {
    this.tokens = tokens;
    this.pieces = pieces;
    this.spacing = new Spacing(tokens);
    this.lists = new ValueLists(tokens);
    this.characters = tokens.characters();
    write();
  }

  /** The form of a text; {@code null} when the text cannot be read. */
  public static @Nullable CanonicalForm read(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    return tokens.error() >= 0 ? null : new CanonicalForm(tokens, null);
  }

  /** The form of a text; {@code null} when the text cannot be read; empty when it says nothing. */
  public static @Nullable String of(String sql, EntryPoint entryPoint) {
    CanonicalForm form = read(sql, entryPoint);
    return form == null ? null : form.toString();
  }

  /** What a statement of that form does; {@code null} when the text is no form. */
  public static @Nullable StatementKind kind(String form) {
    Tokens tokens = Tokens.read(form, EntryPoint.PREPARED, Integer.MAX_VALUE);
    if (tokens.error() >= 0 || form.isEmpty()) {
      return null;
    }
    return form.contentEquals(new CanonicalForm(tokens, null)) ? kind(tokens) : null;
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
    var unused = new CanonicalForm(tokens, pieces);
    return pieces;
  }

  /** Its characters; as many as it is long. */
  char[] written() {
    return out;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int i) {
    return out[Objects.checkIndex(i, length)];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().subSequence(start, end);
  }

  @Override
  public String toString() {
    if (text == null) {
      text = new String(out, 0, length);
    }
    return text;
  }

  private void write() {
    int end = tokens.size();
    while (end > 0 && tokens.is(end - 1, ';')) {
      end--;
    }
    int i = pieces == null ? standing(0, end) : 0;
    while (i < end) {
      boolean keeps = false;
      if (tokens.isLiteral(i) || ValueLists.isSign(tokens, i)) {
        keeps = keeps(i);
        i = keeps || tokens.isLiteral(i) ? i : i + 1;
      }
      token(i, keeps);
      i++;
      int first = tokens.mayList(i - 1) ? lists.firstOf(i - 1) : -1;
      if (first >= 0 && !keeps(i - 1)) {
        i = list(first);
      }
      i = pieces == null ? standing(i, end) : i;
    }
    flush();
  }

  /** Goes over what is written as it stands, up to anything else. */
  private int standing(int start, int end) {
    int i = start;
    while (i < end && tokens.isOrdinary(i)) {
      boolean apart = last != -1 && spacing.parts(last, i);
      last = i;
      stand(tokens.start(i), tokens.end(i), apart);
      i++;
    }
    return i;
  }

  private boolean keeps(int i) {
    if (kept == null) {
      kept = new KeptLiterals(tokens);
    }
    return kept.keeps(i);
  }

  /** Writes two of the values that start there, and gives the place behind the last of them. */
  private int list(int first) {
    int end = lists.end();
    // An opening parenthesis or bracket of a list in IN or ARRAY stands in front.
    if (first > last + 1) {
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
    boolean apart = last != -1 && spacing.parts(last, i);
    boolean national = pieces != null && spacing.isNational(last, i);
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
}
