package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a data source sent, as its server has it. */
final class SentText {

  private SentText() {}

  /** The last text of the sessions of the data source of that name. */
  static String last(PostgresServer server, String dataSource) throws SQLException {
    try (Connection administrator = server.connectAsAdministrator();
        Statement statement = administrator.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT query FROM pg_stat_activity WHERE application_name = '"
                    + dataSource
                    + "' ORDER BY query_start DESC LIMIT 1")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
