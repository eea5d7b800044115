package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text, as {@link TokenReader} read them. Positions beyond both ends read as {@link
 * Token#END}. Immutable.
 */
final class Tokens {

  /** More of them make a text oversized. */
  static final int MOST = 100_000;

  private static final Token[] KINDS = Token.values();

  // What is known of a token, in a number: a bit for its kind, and above these
  /** its character, where it is a single sign, in seven bits; */
  static final int SIGN_AT = KINDS.length;

  private static final int SIGN = (1 << 7) - 1;

  /** its entry in the vocabulary, in eleven; */
  static final int ENTRY_AT = SIGN_AT + 7;

  static final int ENTRY = (1 << 11) - 1;

  /** whether it has a dot at its side; */
  static final int DOTTED = 1 << 28;

  /** whether a canonical form writes it as it stands. */
  static final int STANDS = 1 << 29;

  /** whether a list of values may begin behind it. */
  static final int LISTS = 1 << 30;

  static final int WORD = of(Token.WORD);
  static final int QUOTED = of(Token.QUOTED);
  static final int STRING = of(Token.STRING);
  static final int PUNCTUATION = of(Token.PUNCTUATION);

  private static final int NAME = WORD | QUOTED;
  private static final int LITERAL = STRING | of(Token.NUMBER);
  private static final int OPERATOR = of(Token.OPERATOR);
  private static final int MARK = PUNCTUATION | OPERATOR;

  private final CharSequence text;
  private final char[] characters;
  private final int[] starts;
  private final int[] ends;
  private final int[] traits;
  private final char @Nullable [] escapes;
  private final int size;
  private final boolean literals;
  private final boolean watchedBehindDot;
  private final int error;
  private final int trailingComment;
  private final int trailingCommentEnd;

  /** Takes the arrays as they are; nobody changes them any more. */
  Tokens(
      CharSequence text,
      char[] characters,
      int[] starts,
      int[] ends,
      int[] traits,
      char @Nullable [] escapes,
      int size,
      boolean literals,
      boolean watchedBehindDot,
      int error,
      int trailingComment,
      int trailingCommentEnd) {
    this.text = text;
    this.characters = characters;
    this.starts = starts;
    this.ends = ends;
    this.traits = traits;
    this.escapes = escapes;
    this.size = size;
    this.literals = literals;
    this.watchedBehindDot = watchedBehindDot;
    this.error = error;
    this.trailingComment = trailingComment;
    this.trailingCommentEnd = trailingCommentEnd;
  }

  /** The bit of a kind. */
  @SuppressWarnings("EnumOrdinal") // stored nowhere
  static int of(Token kind) {
    return 1 << kind.ordinal();
  }

  /** Reads a text up to its end, to its first error, or until there are more than so many. */
  static Tokens read(CharSequence text, EntryPoint entryPoint, int most) {
    return TokenReader.read(text, entryPoint, most);
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
    return i >= 0 && i < size ? signOf(traits[i]) : 0;
  }

  /** As {@link #sign}, by what is known of the token. */
  static char signOf(int trait) {
    return (char) (trait >> SIGN_AT & SIGN);
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

  /** Whether the bare word there is spelt so, in lower case or in capitals. */
  boolean isBare(int i, String name) {
    if (!isOf(i, WORD) || length(i) != name.length()) {
      return false;
    }
    for (int j = 0; j < name.length(); j++) {
      if (Characters.fold(characters[starts[i] + j]) != name.charAt(j)) {
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

  /** Whether a name behind a dot may be one that gate 3 watches; false only when none is. */
  boolean mayWatchBehindDot() {
    return watchedBehindDot;
  }

  /** Whether a string or a number stands there. */
  boolean isLiteral(int i) {
    return isOf(i, LITERAL);
  }

  /** Whether a canonical form writes the token there as it stands; of a literal, that is open. */
  boolean stands(int i) {
    return isOf(i, STANDS);
  }

  /** Whether it does, and neither is it a literal or the sign of one, nor begins it a list. */
  boolean isOrdinary(int i) {
    return (traits[i] & (STANDS | LITERAL | OPERATOR | LISTS)) == STANDS;
  }

  /** Whether it is anything but a name that nobody knows, a comma, or a dot. */
  boolean mayMatter(int i) {
    int trait = traits[i];
    char sign = signOf(trait);
    return (trait & NAME) != 0 ? (trait >> ENTRY_AT & ENTRY) != 0 : sign != ',' && sign != '.';
  }

  /** Whether a list of values may begin behind the word there. */
  boolean mayList(int i) {
    return isOf(i, LISTS);
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
    return escape(escapes, i);
  }

  static char escape(char @Nullable [] escapes, int i) {
    char stated = stated(escapes, i);
    return stated == 0 ? '\\' : stated;
  }

  /** What UESCAPE states for the name or string there; 0 when there is none. */
  char statedEscape(int i) {
    return stated(escapes, i);
  }

  private static char stated(char @Nullable [] escapes, int i) {
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
