package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Tells whether the JDBC escapes of a text are such that the driver cannot make another text of
 * them than the one that is read: a call is the whole text, a function has its parentheses, a date
 * is a string, an outer join stands in FROM. Looks at every token once.
 */
final class EscapeReader {

  private EscapeReader() {}

  /** Where the first brace stands that is none of these; -1 when there is none. */
  static int error(Tokens tokens) {
    boolean call = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.kind(i) != Token.BRACE) {
        continue;
      }
      boolean opens = tokens.is(i, '{');
      if (opens ? !isEscape(tokens, i, call) : !ends(tokens, i)) {
        return tokens.start(i);
      }
      call |= opens && i == 0;
    }
    return -1;
  }

  private static boolean isEscape(Tokens tokens, int i, boolean inCall) {
    if (i == 0) {
      // {call f(?)} and {? = call f(?)}
      return tokens.is(1, Word.CALL)
          || (tokens.kind(1) == Token.PARAMETER
              && tokens.isMark(2, "=")
              && tokens.is(3, Word.CALL));
    }
    return switch (tokens.name(i + 1)) {
      case "d", "t", "ts" -> isLiteral(tokens, i);
      case "escape" -> !inCall && isLiteral(tokens, i);
      case "fn" ->
          !inCall && !tokens.is(i - 1, ';') && tokens.isName(i + 2) && tokens.is(i + 3, '(');
      case "oj" -> !inCall && (tokens.is(i - 1, Word.FROM) || tokens.is(i - 1, ','));
      default -> false;
    };
  }

  private static boolean isLiteral(Tokens tokens, int i) {
    return tokens.kind(i + 2) == Token.STRING && tokens.is(i + 3, '}');
  }

  /** Behind the end, nothing may stand that makes a call or a field of what is before it. */
  private static boolean ends(Tokens tokens, int i) {
    return !tokens.is(i + 1, '(') && !tokens.is(i + 1, '.') && !tokens.is(i + 1, '[');
  }
}
