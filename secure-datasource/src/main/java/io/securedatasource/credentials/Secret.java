package io.securedatasource.credentials;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A password or token that cannot be printed, compared or serialised by accident. Getting at the
 * characters takes {@link #expose()}, a word that can be searched for. Equality is identity.
 * Immutable until {@link #destroy() destroyed}; thread-safe.
 */
public final class Secret {

  /**
   * Guarded by this. Transient, though the class is not serialisable: libraries that copy objects
   * field by field (Gson, Kryo, XStream) pass over transient fields.
   */
  private final transient char[] characters;

  private transient boolean destroyed;

  private Secret(char[] characters) {
    this.characters = characters;
  }

  /** A secret of those characters. The array is copied. */
  public static Secret of(char[] characters) {
    return new Secret(characters.clone());
  }

  /** A secret of that text, which stays in memory for as long as the caller's text does. */
  public static Secret of(CharSequence text) {
    char[] characters = new char[text.length()];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = text.charAt(i);
    }
    return new Secret(characters);
  }

  /**
   * The secret in a file, read as by {@link CredentialsProvider#file}.
   *
   * @throws CredentialsException when the file cannot be read, or holds no secret
   */
  public static Secret inFile(Path file) throws CredentialsException {
    return SecretText.read(file);
  }

  /**
   * A copy of the characters, which the caller clears after use.
   *
   * @throws IllegalStateException when the secret was destroyed
   */
  public synchronized char[] expose() {
    if (destroyed) {
      throw new IllegalStateException("the secret was destroyed");
    }
    return characters.clone();
  }

  /**
   * Whether the other holds the same characters, told in a time that does not depend on where they
   * differ. False when one of them was destroyed.
   */
  public boolean matches(Secret other) {
    char[] mine = null;
    char[] others = null;
    try {
      mine = expose();
      others = other.expose();
      int difference = mine.length ^ others.length;
      for (int i = 0; i < Math.min(mine.length, others.length); i++) {
        difference |= mine[i] ^ others[i];
      }
      return difference == 0;
    } catch (IllegalStateException destroyed) {
      return false;
    } finally {
      clear(mine);
      clear(others);
    }
  }

  private static void clear(char @Nullable [] characters) {
    if (characters != null) {
      Arrays.fill(characters, '\0');
    }
  }

  /** Clears the characters. Further use fails. */
  public synchronized void destroy() {
    destroyed = true;
    Arrays.fill(characters, '\0');
  }

  /** Whether the characters were cleared. */
  public synchronized boolean isDestroyed() {
    return destroyed;
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
