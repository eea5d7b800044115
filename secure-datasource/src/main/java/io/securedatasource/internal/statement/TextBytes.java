package io.securedatasource.internal.statement;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A text as the {@link Sieve} reads it: a byte for each character, with zeros behind. A character
 * of Latin-1 is its byte. Of any other only is kept what the sieve asks of it, whether it belongs
 * to a name: it becomes {@link #NAME} or {@link #OTHER}.
 *
 * <p>Not thread-safe: the buffers are used again for the next text.
 */
final class TextBytes {

  /** Zeros behind a text, so that eight bytes are read at once wherever it is read. */
  static final int MARGIN = 16;

  /** Some letter beyond ASCII. */
  private static final byte NAME = (byte) 0xAA;

  /** Some character beyond ASCII that belongs to no name. */
  private static final byte OTHER = (byte) 0xBF;

  private static final long EACH = 0x0101010101010101L;
  private static final long LOW = EACH * 0x7F;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final CharsetEncoder latin1 = StandardCharsets.ISO_8859_1.newEncoder();
  private int length;
  private boolean isLatin1;
  private char[] characters = {};
  private byte[] bytes = {};
  private CharBuffer in = CharBuffer.wrap(characters);
  private ByteBuffer out = ByteBuffer.wrap(bytes);

  TextBytes() {
    enlarge(1024);
  }

  private void enlarge(int size) {
    characters = new char[size];
    bytes = new byte[size];
    in = CharBuffer.wrap(characters);
    out = ByteBuffer.wrap(bytes);
  }

  /** Takes a text, in place of the one before. */
  void read(String text) {
    length = text.length();
    if (bytes.length < length + MARGIN) {
      enlarge(Math.max(length + MARGIN, bytes.length * 2));
    }
    text.getChars(0, length, characters, 0);
    // For its loop alone, which is many times as fast as one over the characters of a string.
    latin1.encode(in.clear().limit(length), out.clear(), false);
    isLatin1 = !in.hasRemaining();
    if (!isLatin1) {
      narrow(in.position());
    }
    EIGHT.set(bytes, length, 0L);
    EIGHT.set(bytes, length + Long.BYTES, 0L);
  }

  private void narrow(int from) {
    for (int i = from; i < length; i++) {
      char c = characters[i];
      bytes[i] = c <= 0xFF ? (byte) c : SieveTables.belongsToName(c) ? NAME : OTHER;
    }
  }

  int length() {
    return length;
  }

  /** The text, a byte for each character, until the next one is read. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether the bytes are all there is of the text. */
  boolean isLatin1() {
    return isLatin1;
  }

  /** The text, until the next one is read. */
  char[] characters() {
    return characters;
  }

  /** Eight bytes, the first of them topmost. */
  static long eight(byte[] s, int at) {
    return (long) EIGHT.get(s, at);
  }

  /** Where a character of ASCII, or a NUL, stands from there on. */
  static int find(byte[] s, int from, char wanted) {
    int i = from;
    long repeated = EACH * wanted;
    while (true) {
      long eight = eight(s, i);
      long found = zeros(eight) | zeros(eight ^ repeated);
      if (found != 0) {
        return i + (Long.numberOfLeadingZeros(found) >>> 3);
      }
      i += Long.BYTES;
    }
  }

  /** The topmost bit of each of eight bytes that is zero. */
  private static long zeros(long eight) {
    return ~(((eight & LOW) + LOW) | eight | LOW);
  }
}
