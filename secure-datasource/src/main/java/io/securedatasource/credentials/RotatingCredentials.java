package io.securedatasource.credentials;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose credentials have a life of their own: fetched from elsewhere, kept, renewed, and
 * replaced before they end. It has no thread: the data sources that use it call {@link #maintain()}
 * from threads of their own. Several data sources may share one. Implementations are thread-safe,
 * and bounded in time.
 *
 * <p>{@link #get()} gives the same object for as long as the credentials are the same, and does not
 * wait for anything while there are credentials that are valid.
 */
public interface RotatingCredentials extends CredentialsProvider {

  /**
   * Does what is due: renews, fetches successors, revokes what nobody uses any more. Called every
   * few seconds by each data source.
   *
   * @throws CredentialsException when something that is due cannot be done. What {@link #get()}
   *     gave stays in use until it ends.
   */
  void maintain() throws CredentialsException;

  /**
   * Replaces credentials that the server refused, or that somebody wants to be replaced. When they
   * are not the current ones any more, gives those that are.
   */
  Credentials replace(Credentials superseded) throws CredentialsException;

  /** When credentials end, as far as is known; {@code null} when it is not. */
  default @Nullable Instant expires(Credentials credentials) {
    return null;
  }

  /**
   * Whether sessions have to end when the credentials that opened them are superseded; true unless
   * said. A session commonly outlives the token that opened it.
   */
  default boolean endsSessions() {
    return true;
  }

  /** Begins the use by one more data source, which closes it. */
  Use use();

  /** The use by one data source. Thread-safe. */
  interface Use extends AutoCloseable {

    /** The superseded credentials of which this user has not said that it released them. */
    List<Credentials> superseded();

    /**
     * Says that no session of this user is open with those any more, and that none will be opened.
     */
    void released(Credentials superseded);

    /** Ends the use: nothing is open any more. Idempotent. */
    @Override
    void close();
  }
}
