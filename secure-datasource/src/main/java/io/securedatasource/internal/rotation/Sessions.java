package io.securedatasource.internal.rotation;

import io.securedatasource.credentials.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions that are open, and what each was opened with. A closed one is left out when it is
 * next looked at. Thread-safe.
 */
final class Sessions {

  /** Guarded by this. */
  private final List<Session> open = new ArrayList<>();

  /** A session; its state is guarded by the list's lock. */
  static final class Session {

    private final Connection connection;
    private final Generation generation;
    private boolean ending;
    private int unknown;

    private Session(Connection connection, Generation generation) {
      this.connection = connection;
      this.generation = generation;
    }

    Connection connection() {
      return connection;
    }

    boolean isOpen() {
      try {
        return !connection.isClosed();
      } catch (SQLException e) {
        return false;
      }
    }
  }

  synchronized void add(Connection connection, Generation generation) {
    open.removeIf(session -> !session.isOpen());
    open.add(new Session(connection, generation));
  }

  /** Those of an earlier line that are not ending yet; from now on they are. */
  synchronized List<Session> end(int line) {
    List<Session> ended = new ArrayList<>();
    for (Session session : open) {
      if (session.generation.line < line && !session.ending && session.isOpen()) {
        session.ending = true;
        ended.add(session);
      }
    }
    return ended;
  }

  /**
   * The pool does not know that session, so it is to be ended once more.
   *
   * @return how often it was not known
   */
  synchronized int unknown(Session session) {
    session.ending = false;
    return ++session.unknown;
  }

  /** How many of an earlier line are open. */
  synchronized int before(int line) {
    open.removeIf(session -> !session.isOpen());
    return (int) open.stream().filter(session -> session.generation.line < line).count();
  }

  synchronized boolean anyWith(Credentials credentials) {
    return open.stream()
        .anyMatch(
            session -> session.generation.credentials().equals(credentials) && session.isOpen());
  }
}
