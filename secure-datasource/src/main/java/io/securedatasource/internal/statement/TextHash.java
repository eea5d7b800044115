package io.securedatasource.internal.statement;

import java.util.random.RandomGenerator;

/**
 * A 64-bit hash of a text that nobody outside can aim at: a polynomial whose factor is secret, and
 * another in each hash. {@link String#hashCode()} will not do, since texts with equal hash codes
 * are written at will. It spreads, it does not identify: whoever uses it compares the texts as
 * well. Immutable and thread-safe; allocates nothing.
 */
final class TextHash {

  private final long factor;
  private final long start;

  TextHash(RandomGenerator random) {
    // Odd, and 5 modulo 8, so that its powers take long to come round.
    this.factor = (random.nextLong() & ~7) | 5;
    this.start = random.nextLong();
  }

  /** The hash of a text. */
  long of(String text) {
    long m = factor;
    int length = text.length();
    // Four lanes, since a multiplication takes longer than it takes to start the next.
    long a = start;
    long b = a + 1;
    long c = a + 2;
    long d = length;
    int i = 0;
    for (int whole = length & ~3; i < whole; i += 4) {
      a = a * m + text.charAt(i);
      b = b * m + text.charAt(i + 1);
      c = c * m + text.charAt(i + 2);
      d = d * m + text.charAt(i + 3);
    }
    for (; i < length; i++) {
      a = a * m + text.charAt(i);
    }
    return mixed(((a * m + b) * m + c) * m + d);
  }

  /** Lets every bit bear on every other; Stafford's variant 13 of the finaliser of MurmurHash3. */
  private static long mixed(long hash) {
    long h = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return h ^ (h >>> 31);
  }
}
