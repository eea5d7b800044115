package io.securedatasource.internal.statement;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the {@link Sieve} does about each word of the {@link Vocabulary}, found in one look by its
 * letters. In haste, so that in quotes other characters may be taken for letters.
 *
 * <p>A key holds the last eight letters of a word, whatever their case, and of a longer one its
 * length: no letter has the topmost bit.
 */
final class SieveWords {

  private static final int SLOTS = 1 << 12;

  /** The most letters that a key holds. */
  private static final int WHOLE = Long.BYTES;

  private static final long LOWER = 0x2020202020202020L;

  private static final long[] KEYS = new long[SLOTS];
  private static final byte[] ACTS = new byte[SLOTS];
  private static final byte[][] SPELT = new byte[SLOTS][];

  static {
    for (int entry = 1; entry < Vocabulary.size(); entry++) {
      byte[] name = Vocabulary.name(entry).getBytes(StandardCharsets.US_ASCII);
      long key = key(Arrays.copyOf(name, name.length + WHOLE), 0, name.length);
      int slot = slot(key);
      while (KEYS[slot] != 0) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      KEYS[slot] = key;
      SPELT[slot] = name;
      ACTS[slot] = (byte) SieveTables.act(entry);
    }
  }

  private SieveWords() {}

  private static long key(byte[] s, int start, int size) {
    return size <= WHOLE
        ? (TextBytes.eight(s, start) | LOWER) >>> ((WHOLE - size) * Byte.SIZE)
        : ((TextBytes.eight(s, start + size - WHOLE) | LOWER) ^ (long) size << 56) | Long.MIN_VALUE;
  }

  private static int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 52);
  }

  /** What is to be done about a name. */
  static int act(byte[] s, int start, int size) {
    long key = key(s, start, size);
    for (int slot = slot(key); ; slot = (slot + 1) & (SLOTS - 1)) {
      long there = KEYS[slot];
      if (there == 0) {
        return unknown(s, start, size);
      }
      if (there == key && isSpelt(slot, s, start, size)) {
        return ACTS[slot];
      }
    }
  }

  /** What is to be done about a name that is not known: a reference, unless of a watched family. */
  private static int unknown(byte[] s, int start, int size) {
    return (SieveTables.FAMILIES >> (s[start] & 31) & 1) != 0
            && size > 3
            && KnownNames.startsFamily((char) s[start], (char) s[start + 1], (char) s[start + 2])
        ? SieveTables.WATCHED
        : SieveTables.REFERENCE;
  }

  /**
   * Whether it is the name in that slot, with which it has the key in common. A short one is, if
   * all of it is ASCII: then its key has no topmost bit, and a long one's has.
   */
  private static boolean isSpelt(int slot, byte[] s, int start, int size) {
    if (size <= WHOLE) {
      return KEYS[slot] > 0;
    }
    byte[] name = SPELT[slot];
    if (name.length != size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if ((s[start + i] | 0x20) != (name[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
