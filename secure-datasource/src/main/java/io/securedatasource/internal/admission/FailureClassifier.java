package io.securedatasource.internal.admission;

import io.securedatasource.event.FailureReason;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells from an exception why no connection came about: by SQLState, by the types of its causes,
 * and by what the caller saw on the socket. Never by text: servers translate their messages by
 * {@code lc_messages}, the driver its own by the JVM's locale.
 */
final class FailureClassifier {

  private FailureClassifier() {}

  /**
   * Why the driver opened no connection.
   *
   * @param tlsMissing whether TLS is required and was not begun on the last socket
   * @param tlsBegun whether TLS was begun on the last socket
   * @param deadlinePassed whether the login deadline had passed by our own clock
   */
  static FailureReason whileConnecting(
      Throwable failure, boolean tlsMissing, boolean tlsBegun, boolean deadlinePassed) {
    String state = sqlState(failure);
    FailureReason byCause = byCause(failure);
    if (byCause != null) {
      return byCause;
    }
    return switch (state) {
      // The driver: "does not support SSL", or an authentication method that is not admitted.
      case "08004" -> tlsMissing ? FailureReason.TLS_HANDSHAKE : FailureReason.AUTHENTICATION;
      // The driver's own check of the host's name raises this without a cause.
      case "08006" -> tlsBegun ? FailureReason.HOST_MISMATCH : FailureReason.NETWORK;
      case "08001" -> deadlinePassed ? FailureReason.TIMEOUT : FailureReason.OTHER;
      default -> bySqlState(state);
    };
  }

  /** Why a session that was open could not be looked at. */
  static FailureReason onSession(Throwable failure) {
    FailureReason byCause = byCause(failure);
    if (byCause != null) {
      return byCause;
    }
    String state = sqlState(failure);
    return state.startsWith("08") ? FailureReason.NETWORK : bySqlState(state);
  }

  /** Appendix A of the PostgreSQL documentation. */
  private static FailureReason bySqlState(String state) {
    return switch (state) {
      case "28P01" -> FailureReason.AUTHENTICATION;
      // No line of pg_hba.conf lets the role in; a role without LOGIN; no CONNECT privilege.
      case "28000", "42501" -> FailureReason.AUTHORIZATION;
      case "53300" -> FailureReason.SERVER_FULL;
      // Cancelled by statement_timeout; waited longer than lock_timeout.
      case "57014", "55P03" -> FailureReason.TIMEOUT;
      default -> FailureReason.OTHER;
    };
  }

  private static @Nullable FailureReason byCause(Throwable failure) {
    List<Throwable> causes = causes(failure);
    if (has(causes, SocketTimeoutException.class)) {
      return FailureReason.TIMEOUT;
    }
    if (has(causes, CertificateExpiredException.class)
        || has(causes, CertificateNotYetValidException.class)) {
      return FailureReason.CERTIFICATE_EXPIRED;
    }
    if (has(causes, CertPathBuilderException.class)
        || has(causes, CertPathValidatorException.class)) {
      return FailureReason.CERTIFICATE_UNTRUSTED;
    }
    // The check of the host's name in the handshake raises the plain type, without a cause
    // (sun.security.util.HostnameChecker); failures of the path raise subclasses or have one.
    if (causes.stream()
        .anyMatch(
            cause -> cause.getClass() == CertificateException.class && cause.getCause() == null)) {
      return FailureReason.HOST_MISMATCH;
    }
    if (has(causes, CertificateException.class)) {
      return FailureReason.CERTIFICATE_UNTRUSTED;
    }
    if (has(causes, SocketException.class)
        || has(causes, UnknownHostException.class)
        || has(causes, UnresolvedAddressException.class)
        || has(causes, EOFException.class)) {
      return FailureReason.NETWORK;
    }
    return has(causes, SSLException.class) ? FailureReason.TLS_HANDSHAKE : null;
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  /** The failure and its causes, outermost first; bounded, should they form a circle. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (@Nullable Throwable next = failure;
        next != null && causes.size() < 32;
        next = next.getCause()) {
      causes.add(next);
    }
    return causes;
  }

  private static String sqlState(Throwable failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return state == null ? "" : state;
  }
}
