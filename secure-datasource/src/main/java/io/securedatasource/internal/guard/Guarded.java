package io.securedatasource.internal.guard;

import java.sql.SQLException;

/** What was made on a guarded connection, and leads back to it. */
interface Guarded {

  /**
   * The connection that it was made on.
   *
   * @throws SQLException when it leads there no more, since it is closed
   */
  GuardedConnection connection() throws SQLException;
}
