package io.securedatasource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.SecurityEvent.CredentialsDrained;
import io.securedatasource.event.SecurityEvent.CredentialsRotated;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.testserver.CertificateAuthority;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.vault.VaultCredentials;
import io.securedatasource.vault.VaultStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Credentials, certificates and authorities are replaced again and again while sixteen threads
 * borrow and ask without a pause. No request may fail, and no session may be left that was opened
 * with what was replaced. The times are printed, not judged.
 */
@Tag("server")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RotationUnderLoadTest {

  private static final boolean THOROUGH = Integer.getInteger("property.tries", 1_000) >= 100_000;
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final Duration WINDOW =
      Duration.ofSeconds(Integer.getInteger("rotation.window", 1));

  private final PostgresServer server = PostgresServer.start();
  private RecordedEvents events;

  @BeforeEach
  void forget() {
    events = new RecordedEvents();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static int times(int thorough) {
    return THOROUGH ? Math.max(2, (int) (thorough / WINDOW.toSeconds())) : 2;
  }

  private SecureDataSourceBuilder builder() {
    return Builders.application(server)
        .pool(
            Builders.smallPool()
                .maximumSize(10)
                .minimumIdle(10)
                .acquireTimeout(Duration.ofSeconds(10)))
        .rotation(INTERVAL, WINDOW)
        .listener(events);
  }

  /** One replacement, which the data source has to notice. */
  private interface Replacement {
    void run(int number) throws Exception;
  }

  private void rotate(String what, SecureDataSource dataSource, int times, Replacement replacement)
      throws Exception {
    try (Load load = Load.on(dataSource, 16)) {
      load.run(Duration.ofSeconds(THOROUGH ? 20 : 1));
      Load.Figures steady = load.figures();
      int before = events.of(CredentialsRotated.class).size(); // leases ended while it was steady
      for (int i = 1; i <= times; i++) {
        int number = i;
        replacement.run(number);
        awaitDrain(before + number);
      }
      Load.Figures rotating = load.figures();
      System.out.printf(
          "%s: %d rotations; %d requests, %d failed; borrow in ms, steady %s, rotating %s%n",
          what, times, rotating.requests(), load.failures().size(), steady, rotating);
      assertThat(load.failures()).isEmpty();
      assertThat(rotating.requests()).isPositive();
      assertThat(events.of(CredentialsRotated.class)).hasSize(before + times);
    }
  }

  private void awaitDrain(int number) throws Exception {
    try {
      Waiting.until(() -> events.of(CredentialsRotated.class).size() >= number);
      Waiting.until(() -> events.of(CredentialsDrained.class).size() >= number);
    } catch (AssertionError e) {
      throw new AssertionError("no end of rotation " + number + " after " + told(), e);
    }
  }

  /** The events, without those of sessions that were admitted. */
  private String told() {
    return events.all().stream()
        .filter(event -> !(event instanceof SessionAdmitted))
        .map(event -> "\n  " + event)
        .collect(joining());
  }

  private static Path swap(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, content);
    return Files.move(
        next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private long sessions(String condition) throws SQLException {
    try (Connection connection = server.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE "
                    + condition)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** A server's process ends a moment after the client has closed its session. */
  private void awaitNone(String condition) throws Exception {
    Waiting.until(() -> sessions(condition) == 0);
  }

  private String now() throws SQLException {
    try (Connection connection = server.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT clock_timestamp()::text")) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void passwords(@TempDir Path directory) throws Exception {
    server.execute(
        "CREATE ROLE rotated LOGIN NOINHERIT PASSWORD 'password number 000000'",
        "GRANT CONNECT ON DATABASE shop TO rotated");
    Path file = Files.writeString(directory.resolve("password"), "password number 000000");
    try (SecureDataSource dataSource =
        builder().credentials(CredentialsProvider.file("rotated", file)).build()) {
      rotate(
          "passwords",
          dataSource,
          times(50),
          number -> {
            String password = "password number %06d".formatted(number);
            server.execute("ALTER ROLE rotated PASSWORD '" + password + "'");
            String altered = now();
            swap(file, password.getBytes(UTF_8));
            awaitDrain(number);
            awaitNone("usename = 'rotated' AND backend_start < '" + altered + "'");
          });
    }
  }

  @Test
  void dynamic_users(@TempDir Path directory) throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "the secret id");
    try (VaultStub vault = VaultStub.start(server).secretId("the secret id")) {
      // A lease that cannot be renewed to any use is succeeded at two thirds of its time.
      vault.leases(Duration.ofSeconds(12), Duration.ofSeconds(12));
      try (SecureDataSource dataSource =
          builder()
              .credentials(
                  VaultCredentials.at(vault.address())
                      .appRole("shop", secret)
                      .dynamic("database", "shop-app")
                      .build())
              .build()) {
        int times = times(20);
        rotate("dynamic users", dataSource, times, number -> {});
        assertThat(vault.created()).isGreaterThan(times);
        Waiting.until(() -> vault.dropped() >= times);
      }
      assertThat(vault.problems()).as(told()).isEmpty();
      assertThat(vault.dropped()).isEqualTo(vault.created());
    }
  }

  @Test
  void client_certificates(@TempDir Path directory) throws Exception {
    String user = server.role(Role.APPLICATION).user();
    Path certificate = directory.resolve("..data/client.crt");
    Path key = directory.resolve("..data/client.key");
    mount(directory, server.ca().client(user), 0);
    try (Restoration certificatesOnly =
            server.withHba("hostssl all all 127.0.0.1/32 cert", "hostssl all all ::1/128 cert");
        SecureDataSource dataSource =
            builder()
                .credentials(CredentialsProvider.certificate(user))
                .authentication(AuthenticationMethod.CERTIFICATE)
                .clientCertificate(certificate, key)
                .build()) {
      assertThat(certificatesOnly).isNotNull();
      rotate(
          "client certificates",
          dataSource,
          times(10),
          number -> {
            IssuedCertificate next = server.ca().client(user);
            String issued = now();
            mount(directory, next, number);
            awaitDrain(number);
            awaitNone("usename = '" + user + "' AND backend_start < '" + issued + "'");
          });
    }
  }

  /** As Kubernetes mounts a secret: a link to a directory that is replaced at once. */
  private static void mount(Path directory, IssuedCertificate issued, int number)
      throws IOException {
    Path data = Files.createDirectory(directory.resolve("..data-" + number));
    Files.copy(issued.certificateFile(), data.resolve("client.crt"));
    Files.copy(issued.keyFile(), data.resolve("client.key"), StandardCopyOption.COPY_ATTRIBUTES);
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, data.getFileName());
    Files.move(
        link,
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void authorities(@TempDir Path directory) throws Exception {
    Path trust = Files.copy(server.caCertificate(), directory.resolve("ca.pem"));
    String user = server.role(Role.APPLICATION).user();
    List<Restoration> shown = new ArrayList<>();
    try (SecureDataSource dataSource = builder().trust(trust).build()) {
      rotate(
          "authorities",
          dataSource,
          2 * times(5),
          new Replacement() {
            private Path known = server.caCertificate();
            private CertificateAuthority next = server.ca();

            @Override
            public void run(int number) throws Exception {
              if (number % 2 == 1) {
                // Two are trusted while the server changes from one to the next …
                // They have different names: the server adds to its chain what it knows by name.
                next =
                    CertificateAuthority.create(
                        directory.resolve("ca-" + number), "Test CA " + number);
                swap(
                    trust,
                    (Files.readString(known) + Files.readString(next.certificateFile()))
                        .getBytes(UTF_8));
              } else {
                // … and then the next alone.
                shown.add(server.withCertificate(ServerCertificate.signedBy(next)));
                String changed = now();
                known = next.certificateFile();
                swap(trust, Files.readAllBytes(known));
                awaitDrain(number);
                awaitNone("backend_start < '" + changed + "' AND usename = '" + user + "'");
              }
            }
          });
    } finally {
      Collections.reverse(shown);
      shown.forEach(Restoration::close);
    }
  }
}
