package io.securedatasource.credentials;

import java.util.Arrays;

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
