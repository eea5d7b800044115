package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.Characters.continuesName;
import static io.securedatasource.internal.statement.Characters.continuesPlainName;
import static io.securedatasource.internal.statement.Characters.isBlank;
import static io.securedatasource.internal.statement.Characters.isDigit;
import static io.securedatasource.internal.statement.Characters.isOperator;
import static io.securedatasource.internal.statement.Characters.standsAlone;
import static io.securedatasource.internal.statement.Characters.startsName;

/**
 * PostgreSQL's scanner: cuts a text into tokens where the server cuts it, with {@code
 * standard_conforming_strings} on. Where servers of different versions differ, or driver and server
 * do, it fails. Reads every character a bounded number of times. Not thread-safe.
 */
final class Lexer {

  /** What a token is. */
  enum Token {
    WORD,
    /** A name in double quotes, with or without {@code U&}. */
    QUOTED,
    /** Any string: plain, escaped, of bits, in dollars. */
    STRING,
    NUMBER,
    /** {@code $1}, or <code>?</code> where the driver takes it for one. */
    PARAMETER,
    OPERATOR,
    /** One of {@code , ( ) [ ] . ; :}, or {@code :: := ..}. */
    PUNCTUATION,
    /** A brace of a JDBC escape. */
    BRACE,
    /** The server would not read on. */
    ERROR,
    END
  }

  /** Longer names of operators are refused by the server; this bounds what is read twice. */
  private static final int LONGEST_OPERATOR = 63;

  private final CharSequence text;
  private final char[] characters;
  private final int length;
  private final boolean parameters;
  private final boolean escapes;

  private int start;
  private int end;
  private int braces;

  /** Up to here, signs are operators of their own. */
  private int signsEnd;

  private int commentStart = -1;
  private int commentEnd = -1;

  Lexer(CharSequence text, EntryPoint entryPoint) {
    this.text = text;
    this.length = text.length();
    this.characters = new char[length + 1];
    text.toString().getChars(0, length, characters, 0);
    this.parameters = entryPoint.bindsParameters();
    this.escapes = entryPoint.replacesEscapes();
  }

  /** Where the last token starts. */
  int start() {
    return start;
  }

  /** Where the last token ends, exclusively. */
  int end() {
    return end;
  }

  /** Where the last comment starts; -1 when there was none. */
  int commentStart() {
    return commentStart;
  }

  /** Where the last comment ends, exclusively. */
  int commentEnd() {
    return commentEnd;
  }

  /** The character there; a blank beyond the end. */
  private int at(int i) {
    return i < length ? characters[i] : ' ';
  }

  /** The text's characters and a NUL, which nobody changes. */
  char[] characters() {
    return characters;
  }

  /** Goes on from there, which is behind a token or a blank. */
  void goOn(int position) {
    end = position;
  }

  /** Reads the next token; after {@link Token#ERROR} and {@link Token#END} there is none. */
  Token next() {
    if (!skipBlanks()) {
      return Token.ERROR;
    }
    start = end;
    Token token = scan();
    // Where a brace is open, the driver looks for its end in quotes too.
    return braces > 0
            && (token == Token.STRING || token == Token.QUOTED)
            && BraceScan.isIn(text, start, end)
        ? Token.ERROR
        : token;
  }

  private Token scan() {
    if (start == length) {
      return braces == 0 ? Token.END : Token.ERROR;
    }
    int c = at(start);
    if (startsName(c)) {
      return word(c);
    }
    if (isDigit(c) || (c == '.' && isDigit(at(start + 1)))) {
      return number();
    }
    if (isOperator(c)) {
      return operator();
    }
    return switch (c) {
      case '\'' -> string(QuoteScan.string(text, start));
      case '"' -> quoted(start);
      case '$' -> dollar();
      case '{', '}' -> brace(c);
      default -> standsAlone(c) ? punctuation(c) : Token.ERROR;
    };
  }

  private Token upTo(int position, Token token) {
    end = position;
    return token;
  }

  /** Skips blanks and comments; false when a comment does not end, or stands in an escape. */
  private boolean skipBlanks() {
    int i = end;
    while (i < length) {
      int c = at(i);
      if (isBlank(c)) {
        i++;
      } else if ((c == '-' && at(i + 1) == '-') || (c == '/' && at(i + 1) == '*')) {
        commentStart = i;
        i = braces > 0 ? -1 : c == '-' ? CommentScan.lineEnd(text, i) : CommentScan.end(text, i);
        if (i < 0) {
          start = commentStart;
          commentStart = -1;
          return false;
        }
        commentEnd = i;
      } else {
        break;
      }
    }
    end = i;
    return true;
  }

  private Token word(int first) {
    int i = start + 1;
    int second = at(i);
    if (second == '\'') {
      switch (first) {
        case 'e', 'E' -> {
          return string(QuoteScan.escaped(text, i));
        }
        case 'b', 'B', 'x', 'X' -> {
          return string(QuoteScan.bits(text, i));
        }
        default -> {
          // A word and then a string.
        }
      }
    } else if (second == '&' && (first == 'u' || first == 'U')) {
      if (at(i + 1) == '\'') {
        return string(QuoteScan.string(text, i + 1));
      }
      if (at(i + 1) == '"') {
        return quoted(i + 1);
      }
    }
    if (Character.isSurrogate((char) first)) {
      i = start;
    }
    while (i < length && continuesPlainName(characters[i])) {
      i++;
    }
    while (i < length && continuesName(at(i))) {
      int c = at(i);
      if (c == '$' && i > start && !Character.isJavaIdentifierPart((char) at(i - 1))) {
        // The driver ends the name before, and takes the dollar for a quote.
        return Token.ERROR;
      }
      if (Character.isSurrogate((char) c)) {
        if (!Character.isHighSurrogate((char) c) || !Character.isLowSurrogate((char) at(i + 1))) {
          // The driver would send it as a question mark, which ends the name.
          return Token.ERROR;
        }
        i++;
      }
      i++;
    }
    if (parameters && at(i) == '?' && at(i + 1) != '?') {
      // The driver writes $1 in its place, which would go on the name.
      return Token.ERROR;
    }
    return upTo(i, Token.WORD);
  }

  private Token quoted(int quote) {
    int i = QuoteScan.closing(text, quote, '"');
    return i < 0 || i == quote + 2 ? Token.ERROR : upTo(i, Token.QUOTED);
  }

  private Token string(int end) {
    return end < 0 ? Token.ERROR : upTo(end, Token.STRING);
  }

  private Token dollar() {
    int i = start + 1;
    if (isDigit(at(i))) {
      while (isDigit(at(i))) {
        i++;
      }
      return continuesName(at(i)) ? Token.ERROR : upTo(i, Token.PARAMETER);
    }
    return string(QuoteScan.dollars(text, start));
  }

  private Token number() {
    int i = NumberScan.end(text, start);
    return i < 0 || startsName(at(i)) || (parameters && at(i) == '?' && at(i + 1) != '?')
        ? Token.ERROR
        : upTo(i, Token.NUMBER);
  }

  private Token operator() {
    if (start < signsEnd) {
      return upTo(start + 1, Token.OPERATOR);
    }
    int i = start;
    int lastOther = -1;
    boolean keepsSigns = false;
    while (i < length && isOperator(at(i))) {
      int c = at(i);
      if (c == '?' && parameters) {
        if (at(i + 1) != '?') {
          break;
        }
        i++;
      } else if ((c == '-' && at(i + 1) == '-') || (c == '/' && at(i + 1) == '*')) {
        break;
      }
      if (c != '+' && c != '-') {
        lastOther = i;
        keepsSigns |= c != '*' && c != '/' && c != '<' && c != '>' && c != '=';
      }
      i++;
    }
    if (i == start) {
      return parameter();
    }
    if (!keepsSigns && lastOther < i - 1) {
      signsEnd = i;
      i = Math.max(lastOther, start) + 1;
    }
    return i - start > LONGEST_OPERATOR ? Token.ERROR : upTo(i, Token.OPERATOR);
  }

  /** A question mark that the driver replaces by a dollar and a number. */
  private Token parameter() {
    int after = at(start + 1);
    return continuesName(after) ? Token.ERROR : upTo(start + 1, Token.PARAMETER);
  }

  private Token punctuation(int c) {
    int second = at(start + 1);
    boolean pair = (c == ':' && (second == ':' || second == '=')) || (c == '.' && second == '.');
    return upTo(start + (pair ? 2 : 1), Token.PUNCTUATION);
  }

  private Token brace(int c) {
    boolean read =
        c == '{'
            ? BraceScan.opens(text, start, parameters)
            : braces > 0 && BraceScan.closes(text, start);
    if (!escapes || !read) {
      return Token.ERROR;
    }
    braces += c == '{' ? 1 : -1;
    return upTo(start + 1, Token.BRACE);
  }
}
