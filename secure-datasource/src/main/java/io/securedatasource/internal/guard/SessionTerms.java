package io.securedatasource.internal.guard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session when it is guarded.
 *
 * @param statementTimeout the server's deadline for a statement, as it is in force; zero for none
 *     or an unknown one
 * @param readOnlyBySession whether the driver makes a connection read-only by changing the session
 * @param shared whether a pooler may run the next transaction in another session of the server, and
 *     this one for somebody else
 */
public record SessionTerms(Duration statementTimeout, boolean readOnlyBySession, boolean shared) {

  private static final SessionTerms UNKNOWN = new SessionTerms(Duration.ZERO, false, false);

  /** Nothing is known. */
  public static SessionTerms unknown() {
    return UNKNOWN;
  }

  /** These terms with that deadline; {@code null} for none. */
  public SessionTerms statementTimeout(@Nullable Duration value) {
    return new SessionTerms(value == null ? Duration.ZERO : value, readOnlyBySession, shared);
  }
}
