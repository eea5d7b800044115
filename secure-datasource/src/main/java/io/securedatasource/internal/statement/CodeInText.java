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
          "pass|pwd|secret|token|credential|api_?key|private", Pattern.CASE_INSENSITIVE);

  private CodeInText() {}

  /** Whether one of the statements of a text is such; true of a text that cannot be read. */
  static boolean isIn(String sql, EntryPoint entryPoint) {
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    boolean found = tokens.error() >= 0;
    boolean starts = true;
    boolean sets = false;
    for (int i = 0; i < tokens.size() && !found; i++) {
      found = tokens.is(i, Word.PROGRAM) && copies(tokens, i);
      if (starts) {
        sets = tokens.is(i, Word.SET);
        found |= tokens.is(i, Word.DO) || (tokens.is(i, Word.CREATE) && definesRoutine(tokens, i));
      }
      sets |= tokens.is(i + 1, '(') && tokens.name(i).equals("set_config");
      found |= sets && tellsOfSecret(tokens, i) && tokens.kind(i + 2) == Token.STRING;
      starts = tokens.is(i, ';');
    }
    return found;
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
