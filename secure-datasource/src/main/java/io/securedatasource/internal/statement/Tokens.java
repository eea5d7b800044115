package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The tokens of a text, read once. Positions beyond both ends read as {@link Token#END}. */
final class Tokens {

  /** More of them make a text oversized. */
  static final int MOST = 100_000;

  /** Room at first for as many tokens as a text of usual density has, up to this many. */
  private static final int MOST_ROOM = 512;

  private final CharSequence text;
  private final char[] characters;
  private Token[] kinds;
  private int[] starts;
  private int[] ends;
  private short[] entries;

  /** The character of a token that is a single sign; 0 of every other. */
  private char[] signs;

  /** The entries of words of the grammar; 0 of every other token. */
  private short[] words;

  /** Stated by UESCAPE, where a name or a string has one; made when the first is met. */
  private char @Nullable [] escapes;

  private int size;
  private int error = -1;
  private int trailingComment = -1;
  private int trailingCommentEnd;

  private Tokens(CharSequence text, char[] characters) {
    this.text = text;
    this.characters = characters;
    int room = Math.min(characters.length / 3 + 4, MOST_ROOM);
    kinds = new Token[room];
    starts = new int[room];
    ends = new int[room];
    entries = new short[room];
    signs = new char[room];
    words = new short[room];
  }

  /** Reads a text up to its end, to its first error, or until there are more than so many. */
  static Tokens read(CharSequence text, EntryPoint entryPoint, int most) {
    Lexer lexer = new Lexer(text, entryPoint);
    Tokens tokens = new Tokens(text, lexer.characters());
    int end = 0;
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR && tokens.size <= most) {
      tokens.add(token, lexer.start(), lexer.end());
      if (tokens.statesEscape() && !tokens.fold()) {
        token = Token.ERROR;
        break;
      }
      end = lexer.end();
      token = lexer.next();
    }
    if (token == Token.ERROR) {
      tokens.error = lexer.start();
    }
    if (lexer.commentStart() >= 0 && lexer.commentStart() >= end) {
      tokens.trailingComment = lexer.commentStart();
      tokens.trailingCommentEnd = lexer.commentEnd();
    }
    return tokens;
  }

  private void add(Token token, int start, int end) {
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      entries = Arrays.copyOf(entries, size * 2);
      signs = Arrays.copyOf(signs, size * 2);
      words = Arrays.copyOf(words, size * 2);
    }
    kinds[size] = token;
    starts[size] = start;
    ends[size] = end;
    // No character of a word is one that haste takes for a letter.
    entries[size] =
        token == Token.WORD ? (short) Vocabulary.find(characters, start, end - start) : 0;
    boolean sign = (token == Token.PUNCTUATION || token == Token.BRACE) && end == start + 1;
    signs[size] = sign ? characters[start] : 0;
    // A name with a dot at its side is none.
    words[size] = token == Token.WORD && !is(size - 1, '.') ? entries[size] : 0;
    if (size > 0 && signs[size] == '.') {
      words[size - 1] = 0;
    }
    size++;
    if (token == Token.QUOTED) {
      know(size - 1);
    }
  }

  /** Whether the last token stands behind a name or string with Unicode escapes, and UESCAPE. */
  private boolean statesEscape() {
    return size > 2 && hasUnicodeEscapes(size - 3) && word(size - 2) == Word.UESCAPE;
  }

  private boolean hasUnicodeEscapes(int i) {
    int first = characters[starts[i]];
    return (kinds[i] == Token.QUOTED || kinds[i] == Token.STRING) && (first | 0x20) == 'u';
  }

  /** Makes one token of a name or string and its UESCAPE; false when that is not plain. */
  private boolean fold() {
    int stated = size - 1;
    int escape = text.charAt(starts[stated] + (length(stated) == 3 ? 1 : 0));
    if (kinds[stated] != Token.STRING
        || escape == '\''
        || text.charAt(starts[stated]) != '\''
        || escape == '"'
        || escape == '+'
        || Characters.isHex(escape)
        || Characters.isBlank(escape)) {
      return false;
    }
    size -= 2;
    if (escapes == null) {
      escapes = new char[kinds.length];
    } else if (escapes.length < size) {
      escapes = Arrays.copyOf(escapes, kinds.length);
    }
    escapes[size - 1] = (char) escape;
    if (kinds[size - 1] == Token.QUOTED) {
      know(size - 1);
    }
    return true;
  }

  /** Finds a quoted name in the vocabulary; its case counts. */
  private void know(int i) {
    if (characters[starts[i]] == '"') {
      entries[i] = (short) plain(starts[i] + 1, ends[i] - 1);
      return;
    }
    String name = name(i);
    int entry = Vocabulary.find(name, 0, name.length());
    entries[i] = (short) (Vocabulary.name(entry).equals(name) ? entry : 0);
  }

  /** The entry that is spelt as it stands there; no entry has a quote in it. */
  private int plain(int start, int end) {
    int entry = Vocabulary.find(characters, start, end - start);
    String known = Vocabulary.name(entry);
    for (int i = 0; i < known.length(); i++) {
      if (characters[start + i] != known.charAt(i)) {
        return 0;
      }
    }
    return entry;
  }

  int size() {
    return size;
  }

  /** Where reading stopped; -1 when it did not. */
  int error() {
    return error;
  }

  /** Where the last comment behind the last token starts; -1 when there is none. */
  int trailingComment() {
    return trailingComment;
  }

  int trailingCommentEnd() {
    return trailingCommentEnd;
  }

  CharSequence text() {
    return text;
  }

  /** The text's characters, which nobody changes. */
  char[] characters() {
    return characters;
  }

  Token kind(int i) {
    return i < 0 || i >= size ? Token.END : kinds[i];
  }

  int start(int i) {
    return i < 0 ? 0 : i >= size ? text.length() : starts[i];
  }

  int end(int i) {
    return i < 0 ? 0 : i >= size ? text.length() : ends[i];
  }

  int length(int i) {
    return end(i) - start(i);
  }

  /** The word of the grammar there; a quoted name is none, nor is one with a dot at its side. */
  Word word(int i) {
    return i >= 0 && i < size ? Vocabulary.word(words[i]) : Word.NONE;
  }

  boolean is(int i, Word word) {
    return word(i) == word;
  }

  /** Whether that single character is the token there. */
  boolean is(int i, char c) {
    return sign(i) == c;
  }

  /** The character of a token that is punctuation of one, or a brace; 0 of every other. */
  char sign(int i) {
    return i >= 0 && i < size ? signs[i] : 0;
  }

  /** Whether the operator or mark there is spelt so. */
  boolean isMark(int i, String mark) {
    return (kind(i) == Token.PUNCTUATION || kind(i) == Token.OPERATOR)
        && length(i) == mark.length()
        && reads(starts[i], mark);
  }

  private boolean reads(int start, String mark) {
    for (int j = 0; j < mark.length(); j++) {
      if (characters[start + j] != mark.charAt(j)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name stands there, quoted or not. */
  boolean isName(int i) {
    return kind(i) == Token.WORD || kind(i) == Token.QUOTED;
  }

  /** The entry of the vocabulary, of a quoted name too. */
  int entry(int i) {
    return isName(i) ? entries[i] : 0;
  }

  /** The name there as the server takes it; empty when there is none. */
  String name(int i) {
    return switch (kind(i)) {
      case WORD -> QuotedNames.fold(text, starts[i], ends[i]);
      case QUOTED -> QuotedNames.content(text, starts[i], ends[i], escape(i));
      default -> "";
    };
  }

  /** The escape character of the name or string with Unicode escapes there. */
  private char escape(int i) {
    char stated = statedEscape(i);
    return stated == 0 ? '\\' : stated;
  }

  /** What UESCAPE states for the name or string there; 0 when there is none. */
  char statedEscape(int i) {
    return escapes == null || i >= escapes.length ? 0 : escapes[i];
  }

  /** Whether the FROM there belongs to IS DISTINCT FROM. */
  boolean comparesDistinct(int from) {
    return is(from - 1, Word.DISTINCT)
        && (is(from - 2, Word.IS) || (is(from - 2, Word.NOT) && is(from - 3, Word.IS)));
  }

  /** What a string or a number says, without quotes; empty for anything else. */
  String value(int i) {
    return switch (kind(i)) {
      case STRING -> QuotedNames.value(text, starts[i], ends[i], escape(i));
      case NUMBER -> text.subSequence(starts[i], ends[i]).toString();
      default -> "";
    };
  }
}
