package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers and networks that do not do what they seem to. */
@Tag("server")
@Timeout(60)
class HostileNetworkTest {

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();

  /** Every single read succeeds in time: only an absolute deadline ends this. */
  @Test
  void bytes_that_drip_end_by_the_deadline() throws IOException {
    try (DrippingProxy proxy = new DrippingProxy(server.port(), 2_500)) {
      StartupException failure =
          catchThrowableOfType(
              StartupException.class,
              () ->
                  Builders.application(server)
                      .url("jdbc:postgresql://localhost:" + proxy.port() + "/" + server.database())
                      .timeouts(
                          Timeouts.standard()
                              .connect(Duration.ofSeconds(2))
                              .login(Duration.ofSeconds(3)))
                      .postureCheck(Duration.ofHours(1), Duration.ofSeconds(1))
                      .listener(events)
                      .build());
      assertThat(failure).isNotNull();
      var failed = events.of(SecurityEvent.ConnectionFailed.class).get(0);
      assertThat(failed.reason()).isEqualTo(FailureReason.TIMEOUT);
      assertThat(failed.elapsed()).isLessThan(Duration.ofSeconds(10));
    }
  }

  /** What a role may do on one server says nothing of another. */
  @Test
  void each_server_of_a_list_is_judged_on_its_own(@TempDir Path directory)
      throws IOException, SQLException {
    Login login = server.role(Role.APPLICATION);
    WireProxy first = WireProxy.to(server);
    try (PostgresServer other = PostgresServer.start()) {
      other.execute(
          "ALTER ROLE %s PASSWORD '%s'".formatted(login.user(), login.password()),
          "CREATE ROLE back_door SUPERUSER NOLOGIN",
          "GRANT back_door TO " + login.user());
      Path bundle = directory.resolve("both.pem");
      Files.writeString(
          bundle,
          Files.readString(server.caCertificate()) + Files.readString(other.caCertificate()));
      try (SecureDataSource dataSource =
          Builders.application(server)
              .url(
                  "jdbc:postgresql://localhost:%d,localhost:%d/%s"
                      .formatted(first.port(), other.port(), server.database()))
              .trust(bundle)
              .pool(
                  Builders.smallPool()
                      .maximumSize(2)
                      .minimumIdle(0)
                      .acquireTimeout(Duration.ofSeconds(2)))
              .build()) {
        try (Connection good = dataSource.getConnection()) {
          assertThat(good.isValid(1)).isTrue();
          first.close(); // the host is gone, for new connections and old
          assertThatThrownBy(dataSource::getConnection)
              .isInstanceOf(SessionRefusedException.class)
              .hasMessageContaining("back_door");
        }
      }
    }
  }

  /** Forwards a number of the server's bytes at once, and then a byte at a time. */
  private static final class DrippingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final int fluent;

    DrippingProxy(int target, int fluent) throws IOException {
      this.listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      this.target = target;
      this.fluent = fluent;
      daemon(this::serve);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void serve() throws IOException {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        daemon(() -> client.getInputStream().transferTo(server.getOutputStream()));
        daemon(() -> drip(server.getInputStream(), client.getOutputStream()));
      }
    }

    private void drip(InputStream in, OutputStream out) throws IOException {
      int seen = 0;
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        out.write(octet);
        if (++seen > fluent) {
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void daemon(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException | UncheckedIOException e) {
                  // The other end is gone: what this thread was for is over.
                }
              },
              "dripping proxy");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
