package io.securedatasource.examples.quickstart;

import io.securedatasource.event.GrantedSession;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Listens for the first admitted session, and shows what the server granted it. Thread-safe. */
final class GrantedTable implements SecurityEventListener {

  private final AtomicReference<SecurityEvent.@Nullable SessionAdmitted> first =
      new AtomicReference<>();

  @Override
  public void onEvent(SecurityEvent event) {
    if (event instanceof SecurityEvent.SessionAdmitted admitted) {
      first.compareAndSet(null, admitted);
    }
  }

  /**
   * Shows and checks it.
   *
   * @param user the role that was asked for
   * @param asked the deadlines that were asked for
   */
  void show(Report report, String user, Timeouts asked) throws UnexpectedOutcome {
    SecurityEvent.SessionAdmitted admitted = first.get();
    if (admitted == null) {
      throw new UnexpectedOutcome("no event told of an admitted session");
    }
    GrantedSession granted = admitted.granted();
    Instant expires = granted.certificateExpires();
    long days = expires == null ? -1 : Duration.between(admitted.at(), expires).toDays();
    report.table(
        List.of(
            List.of("server", "PostgreSQL " + granted.serverVersion() / 10_000),
            List.of("TLS version", String.valueOf(granted.protocol())),
            List.of("cipher suite", String.valueOf(granted.cipherSuite())),
            List.of("certificate", days + " days left"),
            List.of("role", granted.user()),
            List.of("statement timeout", seconds(granted.statementTimeout())),
            List.of("lock timeout", seconds(granted.lockTimeout())),
            List.of("idle in transaction", seconds(granted.idleInTransactionTimeout()))));
    UnexpectedOutcome.unless(
        Set.of("TLSv1.2", "TLSv1.3").contains(String.valueOf(granted.protocol())),
        "the protocol is not TLS 1.2 or 1.3");
    UnexpectedOutcome.unless(days > 0, "the certificate has no day left");
    UnexpectedOutcome.unless(granted.user().equals(user), "the role is not the one asked for");
    UnexpectedOutcome.unless(
        granted.statementTimeout().equals(asked.statement())
            && granted.lockTimeout().equals(asked.lock())
            && granted.idleInTransactionTimeout().equals(asked.idleInTransaction()),
        "the deadlines are not those asked for");
  }

  private static String seconds(Duration value) {
    return value.toSeconds() + " s";
  }
}
