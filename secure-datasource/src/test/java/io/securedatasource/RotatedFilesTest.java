package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trust file is read and judged anew for each physical connection. */
@Tag("server")
@Timeout(60)
class RotatedFilesTest {

  private final PostgresServer server = PostgresServer.shared();

  @Test
  void a_trust_file_that_breaks_is_told_as_that_and_mends_itself(@TempDir Path directory)
      throws IOException, SQLException {
    Path trust = directory.resolve("ca.pem");
    Files.copy(server.caCertificate(), trust);
    try (SecureDataSource dataSource =
        Builders.application(server)
            .trust(trust)
            .pool(
                Builders.smallPool()
                    .maximumSize(1)
                    .minimumIdle(0)
                    .acquireTimeout(Duration.ofSeconds(1)))
            .build()) {
      dataSource.getConnection().close();
      Files.delete(trust);
      dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
      assertThatThrownBy(dataSource::getConnection)
          .isInstanceOf(SessionRefusedException.class)
          .hasMessageContaining("tls.trust-anchor")
          .hasMessageContaining("ca.pem");
      Files.copy(server.caCertificate(), trust);
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }
}
