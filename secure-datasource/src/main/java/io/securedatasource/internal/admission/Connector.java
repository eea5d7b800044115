package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.joining;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.FailureReason;
import io.securedatasource.internal.configuration.ConnectionPlan;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.TrustAnchor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Opens physical connections by a plan. The driver is called directly, never through {@code
 * DriverManager}, with every property explicit. Immutable and thread-safe.
 */
final class Connector {

  /** What cannot end the host part of a URL or begin another part. */
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._:-]+");

  private static final Duration NO_DEADLINE = Duration.ZERO;
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ConnectionPlan plan;
  private final String url;
  private final Duration loginDeadline;

  /** {@code null} for the driver's own. */
  private final @Nullable TlsSockets tlsSockets;

  /**
   * Prepares for connections by that plan.
   *
   * @throws IllegalArgumentException when a host's name could be taken for more than a name
   */
  Connector(ConnectionPlan plan) {
    this.plan = plan;
    this.url = url(plan);
    this.loginDeadline = loginDeadline(plan);
    this.tlsSockets = tlsSockets(plan);
  }

  /** The hosts, for messages. */
  String where() {
    return plan.hosts().stream().map(Host::toString).collect(joining(", "));
  }

  /** The deadline for a whole connection attempt; zero when there is none. */
  Duration loginDeadline() {
    return loginDeadline;
  }

  /** Opens a connection. On failure nothing of it is left. */
  PhysicalConnection connect(Credentials credentials) throws ConnectionFailure {
    return connect(credentials, System.nanoTime());
  }

  /** As the other, within a login deadline that runs since that nano time. */
  private PhysicalConnection connect(Credentials credentials, long started)
      throws ConnectionFailure {
    boolean verifyHost = sslmode(plan).equals("verify-full");
    Properties properties = new Properties();
    try (ConnectAttempt attempt =
        ConnectAttempt.begin(tlsSockets, plan.expectation().minimumTls(), verifyHost)) {
      try {
        fill(properties, credentials, attempt);
        Connection connection = DriverOpening.open(url, properties, leftSince(started));
        attempt.succeed();
        return new PhysicalConnection(
            credentials.user(),
            connection,
            attempt.tls(),
            attempt.socket(),
            attempt.transport(),
            elapsedSince(started));
      } catch (SQLException | RuntimeException e) {
        boolean deadlinePassed =
            !loginDeadline.isZero() && elapsedSince(started).compareTo(loginDeadline) >= 0;
        FailureReason reason =
            FailureClassifier.whileConnecting(
                e, requiresTls() && !attempt.tlsBegun(), attempt.tlsBegun(), deadlinePassed);
        attempt.abandon();
        ConnectionFailure failure =
            ConnectionFailure.of(
                reason, where(), LoginRefusal.sentence(plan, reason, e), e, credentials.password());
        boolean over =
            deadlinePassed || isRefusal(reason) || Thread.currentThread().isInterrupted();
        Host earlier = over ? null : among(attempt.leftBehind());
        if (earlier == null) {
          throw failure;
        }
        return again(earlier, credentials, started, failure);
      } finally {
        properties.clear();
      }
    }
  }

  private static boolean isRefusal(FailureReason reason) {
    return reason == FailureReason.AUTHENTICATION || reason == FailureReason.AUTHORIZATION;
  }

  /**
   * One of several hosts, by its address; {@code null} when it is none of them, or the only one.
   */
  private @Nullable Host among(@Nullable SocketAddress address) {
    if (plan.hosts().size() == 1 || !(address instanceof InetSocketAddress known)) {
      return null;
    }
    return plan.hosts().stream()
        .filter(host -> host.port() == known.getPort())
        .filter(host -> host.name().equalsIgnoreCase(known.getHostString()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The driver goes on to the next host when one refuses the login, and tells of the last alone. So
   * a host that answered before it is asked by itself: otherwise nobody would know that it refuses,
   * and it would be asked for ever. It has what is left of the login deadline.
   */
  private PhysicalConnection again(
      Host host, Credentials credentials, long started, ConnectionFailure failure)
      throws ConnectionFailure {
    try {
      return new Connector(plan.at(host)).connect(credentials, started);
    } catch (ConnectionFailure alone) {
      throw isRefusal(alone.reason()) ? alone : failure;
    }
  }

  private void fill(Properties properties, Credentials credentials, ConnectAttempt attempt)
      throws SQLException {
    plan.driverProperties()
        .forEach((key, value) -> properties.setProperty(key, startupSafe(value)));
    properties.setProperty(PGProperty.USER.getName(), credentials.user());
    properties.setProperty(
        PGProperty.SSL_FACTORY.getName(),
        (tlsSockets == null ? DriverTlsFactory.class : PinnedTlsFactory.class).getName());
    properties.setProperty(
        PGProperty.SSL_HOSTNAME_VERIFIER.getName(), PinnedHostnameVerifier.class.getName());
    properties.setProperty(
        PGProperty.SOCKET_FACTORY.getName(), TrackedSocketFactory.class.getName());
    properties.setProperty(ConnectAttempt.PROPERTY, attempt.token());
    expose(credentials.password(), PGProperty.PASSWORD, properties);
    keyPassword(properties);
    String keyAlgorithm = plan.files().keyAlgorithm();
    if (keyAlgorithm != null) {
      properties.setProperty(PGProperty.PEM_KEY_ALGORITHM.getName(), keyAlgorithm);
    }
  }

  private void keyPassword(Properties properties) throws SQLException {
    Secret password = null;
    try {
      password = plan.files().readKeyPassword();
      if (password != null) {
        expose(password, PGProperty.SSL_PASSWORD, properties);
      }
    } catch (CredentialsException e) {
      throw new SQLException("the client key's password: " + e.getMessage(), "28000");
    } finally {
      if (password != null) {
        password.destroy();
      }
    }
  }

  /**
   * The one place where a password becomes a string: the driver takes nothing else. That of the
   * user is never absent, since the driver would then look into a password file.
   */
  private static void expose(Secret password, PGProperty property, Properties properties) {
    char[] characters = password.expose();
    try {
      properties.setProperty(property.getName(), new String(characters));
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** A value that cannot end early in the startup packet, and begin another setting there. */
  private static String startupSafe(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a driver property holds a control character");
    }
    return value;
  }

  private static String sslmode(ConnectionPlan plan) {
    return plan.driverProperties()
        .getOrDefault(PGProperty.SSL_MODE.getName(), "prefer")
        .toLowerCase(Locale.ROOT);
  }

  private static boolean verifiesAuthority(ConnectionPlan plan) {
    return sslmode(plan).startsWith("verify-");
  }

  private boolean requiresTls() {
    return sslmode(plan).equals("require") || verifiesAuthority(plan);
  }

  /** What is left of the login deadline, at least a moment; zero when there is none. */
  private Duration leftSince(long started) {
    if (loginDeadline.isZero()) {
      return NO_DEADLINE;
    }
    Duration left = loginDeadline.minus(elapsedSince(started));
    return left.compareTo(MOMENT) > 0 ? left : MOMENT;
  }

  private static Duration elapsedSince(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static @Nullable TlsSockets tlsSockets(ConnectionPlan plan) {
    if (plan.trust() instanceof TrustAnchor.JvmStore) {
      return new JvmTrust();
    }
    Path authorities = plan.files().trust();
    return authorities != null && plan.files().key() == null && verifiesAuthority(plan)
        ? new PemTrust(authorities)
        : null;
  }

  private static String url(ConnectionPlan plan) {
    for (Host host : plan.hosts()) {
      if (!HOST_NAME.matcher(host.name()).matches()) {
        throw new IllegalArgumentException("a host's name holds characters that no name has");
      }
    }
    String database =
        URLEncoder.encode(plan.database(), StandardCharsets.UTF_8).replace("+", "%20");
    return plan.hosts().stream()
        .map(Host::toString)
        .collect(joining(",", "jdbc:postgresql://", "/" + database));
  }

  /** The driver's {@code loginTimeout}, in seconds with an optional fraction. */
  private static Duration loginDeadline(ConnectionPlan plan) {
    String seconds = plan.driverProperties().get(PGProperty.LOGIN_TIMEOUT.getName());
    if (seconds == null) {
      return NO_DEADLINE;
    }
    try {
      return Duration.ofMillis((long) (Float.parseFloat(seconds) * 1_000));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the login timeout is not a number", e);
    }
  }
}
