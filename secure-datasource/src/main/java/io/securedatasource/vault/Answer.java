package io.securedatasource.vault;

import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Vault answered: the scalars that were asked for. Cleared when closed. Used by one thread.
 */
final class Answer implements AutoCloseable {

  /** So that what it is added to stays a date. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private final Map<String, char[]> values;

  Answer(Map<String, char[]> values) {
    this.values = values;
  }

  /** A text that must be there. */
  String text(String path) throws CredentialsException {
    return new String(required(path));
  }

  /** A text; {@code null} when it is missing or empty. */
  @Nullable String optional(String path) {
    char[] value = values.get(path);
    return value == null || value.length == 0 ? null : new String(value);
  }

  /** A secret that must be there. */
  Secret secret(String path) throws CredentialsException {
    return Secret.of(required(path));
  }

  /** A number of seconds; zero when it is missing, and at most {@link #LONGEST}. */
  Duration seconds(String path) throws CredentialsException {
    String text = optional(path);
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 0) {
        return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CredentialsException("Vault's answer has no number of seconds in '" + path + "'");
  }

  /** Whether it is {@code true}. */
  boolean isTrue(String path) {
    return "true".equals(optional(path));
  }

  private char[] required(String path) throws CredentialsException {
    char[] value = values.get(path);
    if (value == null || value.length == 0) {
      throw new CredentialsException("Vault's answer lacks '" + path + "'");
    }
    return value;
  }

  @Override
  public void close() {
    values.values().forEach(value -> Arrays.fill(value, '\0'));
  }
}
