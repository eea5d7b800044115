package io.securedatasource.posture;

import static java.util.stream.Collectors.joining;

import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.policy.SessionFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a posture for people. What a server named is in quotes. */
final class PostureText {

  private static final int MOST_ROLES = 10;

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_.]+");

  private final StringBuilder text = new StringBuilder();

  private PostureText() {}

  static String of(Posture posture) {
    PostureText report = new PostureText();
    report.text.append(
        "Posture of %s at %s, by policy %s\n"
            .formatted(
                Json.quoted(posture.dataSource()),
                posture.asOf(),
                Json.quoted(posture.configuration().policy())));
    posture.reports().forEach(report::gate);
    Posture.ObservedSession session = posture.session();
    if (session == null) {
      report.text.append("\nGate 2, session: not looked at, since gate 1 is closed\n");
    } else {
      report.session(session.facts());
    }
    return report.text.toString();
  }

  private void gate(PolicyReport report) {
    text.append(
            report.gate() == Gate.CONFIGURATION
                ? "\nGate 1, configuration: "
                : "\nGate 2, session: ")
        .append(report.isAdmitted() ? "admitted" : "refused")
        .append(
            report.violations().isEmpty()
                ? ""
                : " (%d enforced, %d reported)"
                    .formatted(report.enforced().size(), report.reported().size()))
        .append('\n');
    if (!report.violations().isEmpty()) {
      text.append(report.describe()).append('\n');
    }
  }

  private void session(SessionFacts facts) {
    text.append("\nWhat was seen\n");
    row(
        "user",
        Json.quoted(facts.identity().sessionUser())
            + (facts.identity().currentUser().equals(facts.identity().sessionUser())
                ? ""
                : ", acting as " + Json.quoted(facts.identity().currentUser()))
            + ", for "
            + facts.expectation().role());
    row(
        "server",
        "PostgreSQL %d, database %s%s"
            .formatted(
                facts.server().majorVersion(),
                Json.quoted(facts.server().database()),
                facts.peer() == null ? "" : ", at " + facts.peer().getHostAddress()));
    row("transport", transport(facts.tls()));
    String systemUser = facts.identity().systemUser();
    row("login", systemUser == null ? "the server does not tell how" : Json.quoted(systemUser));
    row(
        "deadlines",
        "statement %s, lock %s, idle in transaction %s"
            .formatted(
                deadline(facts.effective().statementTimeout()),
                deadline(facts.effective().lockTimeout()),
                deadline(facts.effective().idleInTransactionTimeout())));
    row("reach", reach(facts.posture()));
    ServerSide side = facts.serverSide();
    if (side == null) {
      row("server's side", "not looked at within the time limit");
    } else {
      row("server's side", side.transport().tls() ? "TLS, " + minimum(side) : "no TLS");
      row("it logs", logged(side.logging()));
      row("it keeps", kept(side));
    }
  }

  private void row(String name, String value) {
    text.append("  %-14s %s\n".formatted(name, value));
  }

  private static String transport(SessionFacts.@Nullable TlsSession tls) {
    if (tls == null) {
      return "plaintext";
    }
    List<CertificateFacts> chain = tls.chain();
    return "%s, %s, host %s%s"
        .formatted(
            tls.protocol(),
            tls.cipherSuite(),
            tls.hostVerified() ? "verified" : "not verified",
            chain.isEmpty() ? "" : ", certificate until " + chain.get(0).notAfter());
  }

  /** {@code 30s}, {@code 5m} or {@code 1h30m}. */
  private static String deadline(Duration duration) {
    return duration.isZero()
        ? "off"
        : duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  private static String reach(@Nullable RolePosture posture) {
    if (posture == null) {
      return "not looked at";
    }
    if (posture.rights() == null) {
      return "not looked at in full";
    }
    if (posture.reach().isEmpty()) {
      return "no other role";
    }
    int more = posture.reach().size() - MOST_ROLES;
    return posture.reach().stream()
            .limit(MOST_ROLES)
            .map(role -> role.path().stream().map(Json::quoted).collect(joining(" → ")))
            .collect(joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String minimum(ServerSide side) {
    String minimum = side.transport().minimumProtocol();
    if (minimum == null) {
      return "the role may not read from which version on";
    }
    return minimum.isEmpty() ? "any version" : "from " + Json.quoted(minimum) + " on";
  }

  private static String logged(ServerSide.Logging logging) {
    List<String> logged = new ArrayList<>();
    if (logging.connections()) {
      logged.add("connections");
    }
    if (logging.disconnections()) {
      logged.add("disconnections");
    }
    logged.add("statements of errors from " + Json.quoted(logging.errorStatements()) + " on");
    if (logging.slowStatements() != null) {
      logged.add("statements from " + slow(logging.slowStatements()) + " on");
    }
    logged.add("pgaudit " + (logging.audit() == null ? "no" : Json.quoted(logging.audit())));
    logged.add("pg_stat_statements " + (logging.statistics() == null ? "no" : "yes"));
    return String.join(", ", logged);
  }

  private static String slow(Duration duration) {
    return duration.isZero() ? "0s" : deadline(duration);
  }

  private static String kept(ServerSide side) {
    return side.keptSettings().isEmpty()
        ? "no setting for role or database"
        : side.keptSettings().entrySet().stream()
            .map(setting -> name(setting.getKey()) + " = " + Json.quoted(setting.getValue()))
            .sorted()
            .collect(joining(", "));
  }

  /** A setting's name; in quotes where it is one that could be taken for something else. */
  private static String name(String setting) {
    return PLAIN.matcher(setting).matches() ? setting : Json.quoted(setting);
  }
}
