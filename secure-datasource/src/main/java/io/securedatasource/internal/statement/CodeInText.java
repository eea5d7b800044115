package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.regex.Pattern;

/**
 * Finds statements in which a secret may stand as a literal that is kept: those that hold a program
 * or the command line of one (DO, the definition of a function or procedure, COPY with PROGRAM),
 * and those that give a setting a value whose name tells of a secret.
 */
final class CodeInText {

  /** CREATE OR REPLACE FUNCTION. */
  private static final int LONGEST_HEAD = 4;

  private static final Pattern SECRET =
      Pattern.compile(
          "pass|pwd|secret|token|credential|api_?key|private|jwt|bearer|cookie",
          Pattern.CASE_INSENSITIVE);

  private CodeInText() {}

  /** Whether one of the statements of a text is such; true of a text that cannot be read. */
  static boolean isIn(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    boolean found = tokens.error() >= 0;
    boolean starts = true;
    for (int i = 0; i < tokens.size() && !found; i++) {
      found = tokens.is(i, Word.PROGRAM) && copies(tokens, i);
      if (starts) {
        found |= tokens.is(i, Word.DO) || (tokens.is(i, Word.CREATE) && definesRoutine(tokens, i));
        found |=
            (tokens.is(i, Word.SET) || tokens.is(i, Word.ALTER)) && givesSecret(tokens, i, ';');
      }
      found |=
          tokens.is(i + 1, '(')
              && tokens.name(i).equals("set_config")
              && givesSecret(tokens, i + 1, ')');
      starts = tokens.is(i, ';');
    }
    return found;
  }

  /**
   * Whether a name or a string that tells of a secret stands between there and that sign, and a
   * string besides: in whatever order, cast or not, as an argument with a name or without.
   */
  private static boolean givesSecret(Tokens tokens, int from, char end) {
    boolean named = false;
    boolean told = false;
    int strings = 0;
    int depth = 0;
    int i = from;
    do {
      boolean string = tokens.kind(i) == Token.STRING;
      boolean tells = tellsOfSecret(tokens, i);
      named |= tells && !string;
      told |= tells && string;
      strings += string ? 1 : 0;
      depth += tokens.is(i, '(') ? 1 : tokens.is(i, ')') ? -1 : 0;
      i++;
    } while (i < tokens.size() && !(tokens.is(i - 1, end) && depth <= 0));
    // The name may be one of the strings.
    return (named && strings > 0) || (told && strings > 1);
  }

  /** Whether the name or the string there does. */
  private static boolean tellsOfSecret(Tokens tokens, int i) {
    String said = tokens.kind(i) == Token.STRING ? tokens.value(i) : tokens.name(i);
    return SECRET.matcher(said).find();
  }

  private static boolean copies(Tokens tokens, int program) {
    return tokens.is(program - 1, Word.FROM) || tokens.is(program - 1, Word.TO);
  }

  private static boolean definesRoutine(Tokens tokens, int create) {
    for (int i = create + 1; i < create + LONGEST_HEAD; i++) {
      if (tokens.is(i, Word.FUNCTION) || tokens.is(i, Word.PROCEDURE)) {
        return true;
      }
    }
    return false;
  }
}
