package io.securedatasource.internal.statement;

/**
 * Finds statements that hold a program as a literal, or the command line of one: DO, the definition
 * of a function or procedure, COPY with PROGRAM. Any secret may stand in there.
 */
final class CodeInText {

  /** CREATE OR REPLACE FUNCTION. */
  private static final int LONGEST_HEAD = 4;

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
      }
      starts = tokens.is(i, ';');
    }
    return found;
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
