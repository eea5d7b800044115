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

  private static final Token[] KINDS = Token.values();

  // What is known of a token, in a number: a bit for its kind, and above these
  /** its character, where it is a single sign, in seven bits; */
  private static final int SIGN_AT = KINDS.length;

  /** its entry in the vocabulary, in eleven; */
  private static final int ENTRY_AT = SIGN_AT + 7;

  private static final int ENTRY = (1 << 11) - 1;

  /** whether it has a dot at its side; */
  private static final int DOTTED = 1 << 28;

  /** whether a canonical form writes it as it stands. */
  private static final int STANDS = 1 << 29;

  private static final int WORD = of(Token.WORD);
  private static final int NAME = WORD | of(Token.QUOTED);
  private static final int LITERAL = of(Token.STRING) | of(Token.NUMBER);
  private static final int PUNCTUATION = of(Token.PUNCTUATION);
  private static final int SIGNED = PUNCTUATION | of(Token.BRACE);
  private static final int MARK = PUNCTUATION | of(Token.OPERATOR);
  private static final int UNICODE = of(Token.QUOTED) | of(Token.STRING);

  private static final int UESCAPE = Vocabulary.find("uescape", 0, 7);

  private final CharSequence text;
  private final char[] characters;
  private int[] starts;
  private int[] ends;
  private int[] traits;

  /** Stated by UESCAPE, where a name or a string has one; made when the first is met. */
  private char @Nullable [] escapes;

  private int size;
  private boolean literals;

  /** The place of the last UESCAPE; in front of all where there is none. */
  private int stating = -2;

  private int error = -1;
  private int trailingComment = -1;
  private int trailingCommentEnd;

  private Tokens(CharSequence text, char[] characters) {
    this.text = text;
    this.characters = characters;
    int room = Math.min(characters.length / 3 + 4, MOST_ROOM);
    starts = new int[room];
    ends = new int[room];
    traits = new int[room];
  }

  /** The bit of a kind. */
  @SuppressWarnings("EnumOrdinal") // stored nowhere
  private static int of(Token kind) {
    return 1 << kind.ordinal();
  }

  /** Reads a text up to its end, to its first error, or until there are more than so many. */
  static Tokens read(CharSequence text, EntryPoint entryPoint, int most) {
    Lexer lexer = new Lexer(text, entryPoint);
    Tokens tokens = new Tokens(text, lexer.characters());
    int end = 0;
    Token token = tokens.next(lexer, most);
    while (token != Token.END && token != Token.ERROR && tokens.size <= most) {
      tokens.add(token, lexer.start(), lexer.end());
      if (tokens.statesEscape() && !tokens.fold()) {
        token = Token.ERROR;
        break;
      }
      end = lexer.end();
      token = tokens.next(lexer, most);
    }
    if (token == Token.ERROR) {
      tokens.error = lexer.start();
    }
    int behind = Math.max(end, tokens.end(tokens.size - 1));
    if (lexer.commentStart() >= 0 && lexer.commentStart() >= behind) {
      tokens.trailingComment = lexer.commentStart();
      tokens.trailingCommentEnd = lexer.commentEnd();
    }
    return tokens;
  }

  /** Reads on as far as the text is plain, and by the lexer the token behind that. */
  private Token next(Lexer lexer, int most) {
    if (stating != size - 1) {
      lexer.goOn(readPlain(lexer.end(), most));
    }
    return lexer.next();
  }

  /**
   * Reads words and single signs, as the lexer would, up to anything else: most of a usual text.
   *
   * @return where it stopped, behind a token or a blank
   */
  private int readPlain(int from, int most) {
    int i = from;
    while (size <= most) {
      int c = characters[i];
      switch (PlainCharacters.classOf(c)) {
        case PlainCharacters.BLANK -> i++;
        case PlainCharacters.SIGN -> sign(i, ++i, PUNCTUATION);
        case PlainCharacters.DOT -> {
          int after = PlainCharacters.classOf(characters[i + 1]);
          if (after == PlainCharacters.DOT || after == PlainCharacters.DIGIT) {
            return i;
          }
          sign(i, ++i, PUNCTUATION);
        }
        case PlainCharacters.LETTER, PlainCharacters.CAPITAL -> {
          int end = readWord(i);
          if (end == i) {
            return i;
          }
          i = end;
        }
        default -> {
          return i;
        }
      }
    }
    return i;
  }

  /** Reads the word that starts there, unless it may be something else. */
  private int readWord(int start) {
    long letters = 0;
    int met = 0;
    int i = start;
    int c = characters[i];
    int type = PlainCharacters.classOf(c);
    do {
      letters = Vocabulary.with(letters, c);
      met |= type;
      c = characters[++i];
      type = PlainCharacters.classOf(c);
    } while ((type & PlainCharacters.OF_WORD) != 0);
    int entry = Vocabulary.find(characters, start, i - start, letters, true);
    if (type == PlainCharacters.OTHER || entry == UESCAPE) {
      return start;
    }
    int folded = (met & PlainCharacters.CAPITAL) == 0 ? STANDS : 0;
    put(start, i, WORD | entry << ENTRY_AT | behindDot() | folded);
    return i;
  }

  private void add(Token token, int start, int end) {
    int trait = of(token);
    switch (token) {
      case WORD -> {
        // No character of a word is one that haste takes for a letter.
        int entry = Vocabulary.find(characters, start, end - start);
        stating = entry == UESCAPE ? size : stating;
        put(start, end, trait | entry << ENTRY_AT | behindDot());
      }
      case QUOTED -> {
        put(start, end, trait);
        know(size - 1);
      }
      case PUNCTUATION, BRACE -> {
        if (end == start + 1) {
          sign(start, end, trait);
        } else {
          put(start, end, trait | STANDS);
        }
      }
      case OPERATOR -> put(start, end, trait | (holdsQuestionMark(start, end) ? 0 : STANDS));
      case PARAMETER -> put(start, end, trait | STANDS);
      default -> {
        put(start, end, trait);
        literals = true;
      }
    }
  }

  private void sign(int start, int end, int kind) {
    int c = characters[start];
    if (c == '.' && size > 0) {
      traits[size - 1] |= DOTTED;
    }
    put(start, end, kind | c << SIGN_AT | STANDS);
  }

  /** The mark of a word that is no word of the grammar, because of what stands in front. */
  private int behindDot() {
    return is(size - 1, '.') ? DOTTED : 0;
  }

  /** In a canonical form it is doubled. */
  private boolean holdsQuestionMark(int start, int end) {
    for (int i = start; i < end; i++) {
      if (characters[i] == '?') {
        return true;
      }
    }
    return false;
  }

  private void put(int start, int end, int trait) {
    if (size == traits.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      traits = Arrays.copyOf(traits, size * 2);
    }
    starts[size] = start;
    ends[size] = end;
    traits[size++] = trait;
  }

  /** Whether the last token stands behind a name or string with Unicode escapes, and UESCAPE. */
  private boolean statesEscape() {
    return stating >= size - 2 && is(size - 2, Word.UESCAPE) && hasUnicodeEscapes(size - 3);
  }

  private boolean hasUnicodeEscapes(int i) {
    return isOf(i, UNICODE) && (characters[starts[i]] | 0x20) == 'u';
  }

  /** Makes one token of a name or string and its UESCAPE; false when that is not plain. */
  private boolean fold() {
    int stated = size - 1;
    int escape = text.charAt(starts[stated] + (length(stated) == 3 ? 1 : 0));
    if (kind(stated) != Token.STRING
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
      escapes = new char[traits.length];
    } else if (escapes.length < size) {
      escapes = Arrays.copyOf(escapes, traits.length);
    }
    escapes[size - 1] = (char) escape;
    if (kind(size - 1) == Token.QUOTED) {
      know(size - 1);
    }
    return true;
  }

  /** Finds a quoted name in the vocabulary; its case counts. */
  private void know(int i) {
    boolean plain = characters[starts[i]] == '"';
    int entry = plain ? plain(starts[i] + 1, ends[i] - 1) : decoded(i);
    traits[i] = (traits[i] & ~(ENTRY << ENTRY_AT)) | entry << ENTRY_AT | (plain ? STANDS : 0);
  }

  private int decoded(int i) {
    String name = QuotedNames.content(text, starts[i], ends[i], escape(i));
    int entry = Vocabulary.find(name, 0, name.length());
    return Vocabulary.name(entry).equals(name) ? entry : 0;
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
    return i < 0 || i >= size ? Token.END : KINDS[Integer.numberOfTrailingZeros(traits[i])];
  }

  /** Whether the token there is of one of the kinds; none is beyond both ends. */
  private boolean isOf(int i, int kinds) {
    return i >= 0 && i < size && (traits[i] & kinds) != 0;
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
    return i >= 0 && i < size && (traits[i] & (WORD | DOTTED)) == WORD
        ? Vocabulary.word(traits[i] >> ENTRY_AT & ENTRY)
        : Word.NONE;
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
    return i >= 0 && i < size && (traits[i] & SIGNED) != 0
        ? (char) (traits[i] >> SIGN_AT & 0x7f)
        : 0;
  }

  /** Whether the operator or mark there is spelt so. */
  boolean isMark(int i, String mark) {
    return isOf(i, MARK) && length(i) == mark.length() && reads(starts[i], mark);
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
    return isOf(i, NAME);
  }

  /** Whether there is a string or a number. */
  boolean holdLiterals() {
    return literals;
  }

  /** Whether a string or a number stands there. */
  boolean isLiteral(int i) {
    return isOf(i, LITERAL);
  }

  /** Whether a canonical form writes the token there as it stands; of a literal, that is open. */
  boolean stands(int i) {
    return isOf(i, STANDS);
  }

  /** The entry of the vocabulary, of a quoted name too. */
  int entry(int i) {
    return isName(i) ? traits[i] >> ENTRY_AT & ENTRY : 0;
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
