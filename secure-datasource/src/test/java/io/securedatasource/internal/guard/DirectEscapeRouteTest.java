package io.securedatasource.internal.guard;

import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

/** On the guarded connection itself, as the pool has it. */
class DirectEscapeRouteTest extends EscapeRouteContract {

  @Override
  Connection borrow(RecordingGate gate) throws SQLException {
    return new Guard(gate, Set.of(PGConnection.class, BaseConnection.class))
        .over(SERVER.connectAs(Role.APPLICATION));
  }
}
