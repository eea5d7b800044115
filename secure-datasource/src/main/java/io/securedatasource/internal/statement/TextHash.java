package io.securedatasource.internal.statement;

import java.util.random.RandomGenerator;

/**
 * A 64-bit hash of a text that nobody outside can aim at: eight characters at a time are multiplied
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
  long of(String text) {
    int length = text.length();
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
      end = end << 16 | text.charAt(i);
    }
    hash = folded(rest ^ first, end ^ hash);
    return folded(hash ^ last, length ^ start);
  }

  private static long four(String text, int from) {
    return text.charAt(from)
        | (long) text.charAt(from + 1) << 16
        | (long) text.charAt(from + 2) << 32
        | (long) text.charAt(from + 3) << 48;
  }

  /** Both halves of the product, so that what one of them loses the other keeps. */
  private static long folded(long a, long b) {
    return a * b ^ Math.multiplyHigh(a, b);
  }
}
