package io.securedatasource.internal.statement;

import java.util.random.RandomGenerator;

/**
 * A 64-bit hash of a text that nobody outside can aim at: sixteen bytes at a time are multiplied
 * with what came before, in 128 bits of which both halves count, and with secret numbers that are
 * others in each hash; the manner of wyhash. {@link String#hashCode()} will not do, since texts
 * with equal hash codes are written at will, and so are they for any polynomial modulo a power of
 * two, whatever its factor. It spreads, it does not identify: whoever uses it compares the texts as
 * well. Immutable and thread-safe; allocates nothing.
 */
final class TextHash {

  private final long start;
  private final long first;
  private final long last;

  TextHash(RandomGenerator random) {
    this.start = random.nextLong();
    this.first = random.nextLong();
    this.last = random.nextLong();
  }

  /** The hash of a text. */
  long of(TextBytes text) {
    return text.isLatin1() ? of(text.bytes(), text.length()) : of(text.characters(), text.length());
  }

  /** Of bytes with zeros behind them, of which sixteen are taken at a time. */
  private long of(byte[] text, int length) {
    long hash = start;
    int i = 0;
    for (int whole = length & ~15; i < whole; i += 16) {
      hash = folded(TextBytes.eight(text, i) ^ first, TextBytes.eight(text, i + 8) ^ hash);
    }
    hash = folded(TextBytes.eight(text, i) ^ first, TextBytes.eight(text, i + 8) ^ hash);
    return folded(hash ^ last, length ^ start);
  }

  /** The hash of so many characters, from the first on. */
  long of(char[] text, int length) {
    long hash = start;
    int i = 0;
    for (int whole = length & ~7; i < whole; i += 8) {
      hash = folded(four(text, i) ^ first, four(text, i + 4) ^ hash);
    }
    long rest = 0;
    if (i + 4 <= length) {
      rest = four(text, i);
      i += 4;
    }
    long end = 0;
    for (; i < length; i++) {
      end = end << 16 | text[i];
    }
    hash = folded(rest ^ first, end ^ hash);
    return folded(hash ^ last, length ^ start);
  }

  private static long four(char[] text, int from) {
    return text[from]
        | (long) text[from + 1] << 16
        | (long) text[from + 2] << 32
        | (long) text[from + 3] << 48;
  }

  /** Both halves of the product, so that what one of them loses the other keeps. */
  private static long folded(long a, long b) {
    return a * b ^ Math.multiplyHigh(a, b);
  }
}
