package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Secret;
import io.securedatasource.event.FailureReason;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.CharBuffer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * No physical connection came about, for another reason than the policy. Keeps the SQLState; the
 * message is ours. The cause is kept only when nothing in it could be a secret or a URL.
 */
final class ConnectionFailure extends SQLException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_CAUSE = 4_000;

  private final FailureReason reason;

  private ConnectionFailure(
      FailureReason reason, String message, @Nullable String sqlState, @Nullable Throwable cause) {
    super(message, sqlState, cause);
    this.reason = reason;
  }

  /**
   * A failure in the driver's or the server's hands.
   *
   * @param where the hosts, for people
   * @param secret the password that was used, which no cause may repeat
   */
  static ConnectionFailure of(FailureReason reason, String where, Throwable cause, Secret secret) {
    return of(reason, where, null, cause, secret);
  }

  /**
   * A failure in the driver's or the server's hands.
   *
   * @param where the hosts, for people
   * @param sentence what happened; {@code null} when the cause alone tells
   * @param secret the password that was used, which no cause may repeat
   */
  static ConnectionFailure of(
      FailureReason reason,
      String where,
      @Nullable String sentence,
      Throwable cause,
      Secret secret) {
    String sqlState = cause instanceof SQLException sql ? sql.getSQLState() : null;
    boolean safe = isSafe(cause, secret);
    String message =
        "no session on %s: %s%s%s"
            .formatted(
                where,
                sentence == null ? sentence(reason, sqlState, cause) : sentence,
                sqlState == null ? "" : " (SQLState " + sqlState + ")",
                safe ? "" : "; the driver's message is withheld, since it may hold a secret");
    return new ConnectionFailure(reason, message, sqlState, safe ? cause : null);
  }

  /** A failure before the driver was asked; the message is safe to print. */
  static ConnectionFailure of(FailureReason reason, String message, String sqlState) {
    return new ConnectionFailure(reason, message, sqlState, null);
  }

  FailureReason reason() {
    return reason;
  }

  /** What happened, as exactly as the SQLState and the types of the causes tell. */
  private static String sentence(
      FailureReason reason, @Nullable String sqlState, Throwable failure) {
    if (Thread.currentThread().isInterrupted()) {
      return "the thread was interrupted";
    }
    String byState = sqlState == null ? null : bySqlState(sqlState);
    if (byState != null) {
      return byState;
    }
    if (reason == FailureReason.NETWORK) {
      Throwable root = failure;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      if (root instanceof UnknownHostException) {
        return "the host's name cannot be resolved";
      }
      if (root instanceof ConnectException) {
        return "nothing answers at that host and port";
      }
    }
    return byReason(reason);
  }

  /** Appendix A of the PostgreSQL documentation. */
  private static @Nullable String bySqlState(String sqlState) {
    return switch (sqlState) {
      case "28P01" -> "the server does not know the user, or the password is another";
      case "3D000" -> "there is no such database";
      case "22023" -> "the server does not accept a setting that was sent";
      case "57P03" -> "the server is starting up or shutting down";
      default -> null;
    };
  }

  private static String byReason(FailureReason reason) {
    return switch (reason) {
      case REFUSED_BY_POLICY -> "the policy refuses it";
      case CREDENTIALS -> "there are no credentials";
      case TLS_HANDSHAKE -> "the server offers no TLS that is acceptable";
      case CERTIFICATE_UNTRUSTED -> "the server's certificate is not signed by a trusted authority";
      case CERTIFICATE_EXPIRED -> "the server's certificate is not valid now";
      case HOST_MISMATCH -> "the server's certificate is for another host";
      case AUTHENTICATION ->
          "the server does not accept the credentials, or asks for them in a way that is not"
              + " admitted";
      case AUTHORIZATION -> "the server does not let this role in";
      case BACKED_OFF -> "it was not tried, since the server refuses the credentials";
      case TIMEOUT -> "a deadline passed";
      case NETWORK -> "the network did not carry it";
      case SERVER_FULL -> "the server has no connection to spare";
      case OTHER -> "it could not be opened";
    };
  }

  private static boolean isSafe(Throwable failure, Secret secret) {
    char[] password;
    try {
      password = secret.expose();
    } catch (IllegalStateException destroyed) {
      return false;
    }
    try {
      Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      Deque<Throwable> open = new ArrayDeque<>();
      open.add(failure);
      while (!open.isEmpty()) {
        Throwable next = open.remove();
        if (!seen.add(next)) {
          continue;
        }
        if (!isSafe(String.valueOf(next), password)
            || (next instanceof PSQLException server
                && !isSafe(String.valueOf(server.getServerErrorMessage()), password))) {
          return false;
        }
        if (next.getCause() != null) {
          open.add(next.getCause());
        }
        Collections.addAll(open, next.getSuppressed());
      }
      return true;
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static boolean isSafe(String text, char[] password) {
    return text.length() <= LONGEST_CAUSE
        && !text.contains("jdbc:")
        && text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r')
        && (password.length == 0 || !text.contains(CharBuffer.wrap(password)));
  }
}
