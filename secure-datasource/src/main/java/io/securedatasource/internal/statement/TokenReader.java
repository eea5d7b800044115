package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Tokens} of a text: what is plain in one loop, all else by the {@link Lexer}. Of
 * every token it notes what is asked of it again and again. Not thread-safe; reads one text.
 */
final class TokenReader {

  /** Room at first for as many tokens as a text of usual density has, up to this many. */
  private static final int MOST_ROOM = 512;

  private static final int UESCAPE = Vocabulary.find("uescape", 0, 7);

  /** What is noted of a word that is that entry of the vocabulary. */
  private static final int[] OF_ENTRY = ofEntries();

  private final CharSequence text;
  private final char[] characters;
  private final Lexer lexer;
  private final int most;

  private int[] starts;
  private int[] ends;
  private int[] traits;

  /** Stated by UESCAPE, where a name or a string has one; made when the first is met. */
  private char @Nullable [] escapes;

  private int size;
  private boolean literals;
  private boolean watchedBehindDot;

  /** The place of the last UESCAPE; in front of all where there is none. */
  private int stating = -2;

  private TokenReader(CharSequence text, EntryPoint entryPoint, int most) {
    this.text = text;
    this.lexer = new Lexer(text, entryPoint);
    this.characters = lexer.characters();
    this.most = most;
    int room = Math.min(characters.length / 3 + 4, MOST_ROOM);
    starts = new int[room];
    ends = new int[room];
    traits = new int[room];
  }

  private static int[] ofEntries() {
    int[] traits = new int[Vocabulary.size()];
    for (int entry = 0; entry < traits.length; entry++) {
      int lists =
          switch (Vocabulary.word(entry)) {
            case IN, VALUES, ARRAY -> Tokens.LISTS;
            default -> 0;
          };
      traits[entry] = Tokens.WORD | entry << Tokens.ENTRY_AT | lists;
    }
    return traits;
  }

  /** Reads a text up to its end, to its first error, or until there are more than so many. */
  static Tokens read(CharSequence text, EntryPoint entryPoint, int most) {
    return new TokenReader(text, entryPoint, most).read();
  }

  private Tokens read() {
    int end = 0;
    Token token = next();
    while (token != Token.END && token != Token.ERROR && size <= most) {
      add(token, lexer.start(), lexer.end());
      if (statesEscape() && !fold()) {
        token = Token.ERROR;
        break;
      }
      end = lexer.end();
      token = next();
    }
    int error = token == Token.ERROR ? lexer.start() : -1;
    int behind = Math.max(end, size == 0 ? 0 : ends[size - 1]);
    boolean trails = lexer.commentStart() >= 0 && lexer.commentStart() >= behind;
    return new Tokens(
        text,
        characters,
        starts,
        ends,
        traits,
        escapes,
        size,
        literals,
        watchedBehindDot,
        error,
        trails ? lexer.commentStart() : -1,
        trails ? lexer.commentEnd() : 0);
  }

  /** Reads on as far as the text is plain, and by the lexer the token behind that. */
  private Token next() {
    if (stating != size - 1) {
      lexer.goOn(readPlain(lexer.end()));
    }
    return lexer.next();
  }

  /**
   * Reads words and single signs, as the lexer would, up to anything else: most of a usual text.
   *
   * @return where it stopped, behind a token or a blank
   */
  private int readPlain(int from) {
    int i = from;
    while (size <= most) {
      int c = characters[i];
      switch (PlainCharacters.classOf(c)) {
        case PlainCharacters.BLANK -> i++;
        case PlainCharacters.SIGN -> sign(i, ++i, Tokens.PUNCTUATION);
        case PlainCharacters.DOT -> {
          int after = PlainCharacters.classOf(characters[i + 1]);
          if (after == PlainCharacters.DOT || after == PlainCharacters.DIGIT) {
            return i;
          }
          sign(i, ++i, Tokens.PUNCTUATION);
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
    int folded = (met & PlainCharacters.CAPITAL) == 0 ? Tokens.STANDS : 0;
    word(start, i, entry, folded);
    return i;
  }

  private void add(Token token, int start, int end) {
    int trait = Tokens.of(token);
    switch (token) {
      case WORD -> {
        // No character of a word is one that haste takes for a letter.
        int entry = Vocabulary.find(characters, start, end - start);
        stating = entry == UESCAPE ? size : stating;
        word(start, end, entry, 0);
      }
      case QUOTED -> {
        watchedBehindDot |= behindDot() != 0;
        put(start, end, trait);
        know(size - 1);
      }
      case PUNCTUATION, BRACE -> {
        if (end == start + 1) {
          sign(start, end, trait);
        } else {
          put(start, end, trait | Tokens.STANDS);
        }
      }
      case OPERATOR -> put(start, end, trait | (holdsQuestionMark(start, end) ? 0 : Tokens.STANDS));
      case PARAMETER -> put(start, end, trait | Tokens.STANDS);
      default -> {
        put(start, end, trait);
        literals = true;
      }
    }
  }

  private void word(int start, int end, int entry, int trait) {
    int dotted = behindDot();
    if (dotted != 0) {
      watchedBehindDot |= entry != 0 || startsFamily(start, end);
    }
    put(start, end, OF_ENTRY[entry] | dotted | trait);
  }

  private boolean startsFamily(int start, int end) {
    return end - start > 3
        && KnownNames.startsFamily(characters[start], characters[start + 1], characters[start + 2]);
  }

  private void sign(int start, int end, int kind) {
    int c = characters[start];
    if (c == '.' && size > 0) {
      traits[size - 1] |= Tokens.DOTTED;
    }
    put(start, end, kind | c << Tokens.SIGN_AT | Tokens.STANDS);
  }

  /** The mark of a word that is no word of the grammar, because of what stands in front. */
  private int behindDot() {
    return size > 0 && Tokens.signOf(traits[size - 1]) == '.' ? Tokens.DOTTED : 0;
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
    return stating >= size - 2
        && size >= 3
        && isEscape(traits[size - 2])
        && (traits[size - 3] & (Tokens.QUOTED | Tokens.STRING)) != 0
        && (characters[starts[size - 3]] | 0x20) == 'u';
  }

  /** Whether a word is UESCAPE, and not behind a dot. */
  private static boolean isEscape(int trait) {
    return (trait & (Tokens.WORD | Tokens.DOTTED)) == Tokens.WORD
        && (trait >> Tokens.ENTRY_AT & Tokens.ENTRY) == UESCAPE;
  }

  /** Makes one token of a name or string and its UESCAPE; false when that is not plain. */
  private boolean fold() {
    int stated = size - 1;
    int escape = text.charAt(starts[stated] + (ends[stated] - starts[stated] == 3 ? 1 : 0));
    if (traits[stated] != Tokens.STRING
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
    if ((traits[size - 1] & Tokens.QUOTED) != 0) {
      know(size - 1);
    }
    return true;
  }

  /** Finds a quoted name in the vocabulary; its case counts. */
  private void know(int i) {
    boolean plain = characters[starts[i]] == '"';
    int entry = plain ? plain(starts[i] + 1, ends[i] - 1) : decoded(i);
    traits[i] =
        (traits[i] & ~(Tokens.ENTRY << Tokens.ENTRY_AT))
            | entry << Tokens.ENTRY_AT
            | (plain ? Tokens.STANDS : 0);
  }

  private int decoded(int i) {
    String name = QuotedNames.content(text, starts[i], ends[i], Tokens.escape(escapes, i));
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
}
