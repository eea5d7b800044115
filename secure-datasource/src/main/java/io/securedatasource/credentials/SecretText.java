package io.securedatasource.credentials;

import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Turns text from outside into secrets and users. Intermediate arrays are cleared. Messages say
 * where a text came from, never what it holds.
 */
final class SecretText {

  private static final int LARGEST_FILE = 64 * 1024;
  private static final int LONGEST_PRINTED = 256;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SecretText() {}

  /** The secret in a file, as {@link CredentialsProvider#file} describes it. */
  static Secret read(Path file) throws CredentialsException {
    return read(file, "the file " + printable(file));
  }

  /**
   * The secret in a file.
   *
   * @param name what messages call the file
   */
  static Secret read(Path file, String name) throws CredentialsException {
    byte[] bytes;
    try {
      bytes = BoundedFiles.read(file, LARGEST_FILE);
    } catch (UnusableFileException e) {
      throw new CredentialsException(name + " " + e.predicate());
    }
    try {
      return checked(decode(bytes, name), name);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The characters of a UTF-8 text, without one newline at its end. */
  private static char[] decode(byte[] bytes, String name) throws CredentialsException {
    // UTF-8 never has fewer bytes than UTF-16 has units, so the buffer holds them all.
    CharBuffer characters = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      if (decoder.decode(ByteBuffer.wrap(bytes), characters, true).isError()) {
        throw new CredentialsException(name + " is not UTF-8 text");
      }
      int length = characters.position();
      if (length > 0 && characters.get(length - 1) == '\n') {
        length--;
        if (length > 0 && characters.get(length - 1) == '\r') {
          length--;
        }
      }
      return Arrays.copyOf(characters.array(), length);
    } finally {
      Arrays.fill(characters.array(), '\0');
    }
  }

  /**
   * A secret of those characters, which are cleared.
   *
   * @param name what messages call the place they came from
   * @throws CredentialsException when there are none, or a control character is among them
   */
  static Secret checked(char[] characters, String name) throws CredentialsException {
    try {
      if (characters.length == 0) {
        throw new CredentialsException(name + " is empty");
      }
      if (characters[0] == BYTE_ORDER_MARK) {
        throw new CredentialsException(name + " starts with a byte order mark");
      }
      for (char character : characters) {
        if (Character.isISOControl(character)) {
          throw new CredentialsException(name + " holds a control character");
        }
      }
      return Secret.of(characters);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /**
   * Credentials of a user whose name came from outside.
   *
   * @param name what messages call the user's name
   */
  static Credentials credentials(String user, Secret password, String name)
      throws CredentialsException {
    try {
      return new Credentials(user, password);
    } catch (IllegalArgumentException e) {
      throw new CredentialsException(name + " is not a user's name");
    }
  }

  /**
   * The user's name, once it is known to be one.
   *
   * @throws IllegalArgumentException when it is not
   */
  static String userName(String user) {
    return new Credentials(user, Secret.of("")).user();
  }

  /** A path for messages: without control characters, bounded in length. */
  static String printable(Path path) {
    return printable(path.toString());
  }

  /** A text for messages: without control characters, bounded in length. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_PRINTED)
        .map(character -> Character.isISOControl(character) ? '?' : character)
        .forEach(printable::appendCodePoint);
    return text.codePointCount(0, text.length()) > LONGEST_PRINTED
        ? printable + "…"
        : printable.toString();
  }
}
