package io.securedatasource.internal.statement;

/**
 * Tells whether a text was met lately, so that one that comes once and never again, as an
 * attacker's do, is not kept. Remembers about the last 65,000 texts in 128 KiB; what it forgets is
 * new again. It takes one new text in 65,536 for one that was met: which one, nobody outside knows,
 * since the hash is secret.
 *
 * <p>Thread-safe without synchronisation: a write that is lost makes a text new once more.
 */
final class SecondSight {

  private static final int SLOTS = 1 << 16;

  private final char[] marks = new char[SLOTS];

  /** Whether the text of that hash was met lately; from now on it was. */
  boolean seen(long hash) {
    int slot = (int) hash & (SLOTS - 1);
    char mark = (char) (hash >>> 48);
    if (marks[slot] == mark) {
      return true;
    }
    marks[slot] = mark;
    return false;
  }
}
