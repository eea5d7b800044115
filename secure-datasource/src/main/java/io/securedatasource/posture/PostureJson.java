package io.securedatasource.posture;

import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.Violation;
import io.securedatasource.policy.Waiver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a posture for programs. Instants and durations are in the forms of ISO 8601. */
final class PostureJson {

  private PostureJson() {}

  static String of(Posture posture) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dataSource", posture.dataSource());
    json.put("asOf", posture.asOf());
    json.put("policy", posture.configuration().policy());
    json.put("admitted", posture.isAdmitted());
    json.put("gates", posture.reports().map(PostureJson::gate).toList());
    Posture.ObservedSession session = posture.session();
    json.put("session", session == null ? null : session(session.facts()));
    return Json.of(json);
  }

  private static Map<String, @Nullable Object> gate(PolicyReport report) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("gate", report.gate().name().toLowerCase(Locale.ROOT));
    json.put("admitted", report.isAdmitted());
    json.put("violations", report.violations().stream().map(PostureJson::violation).toList());
    return json;
  }

  private static Map<String, @Nullable Object> violation(Violation violation) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("rule", violation.rule());
    json.put("enforcement", violation.enforcement().name().toLowerCase(Locale.ROOT));
    json.put("found", violation.found());
    json.put("required", violation.required());
    json.put("because", violation.because());
    json.put("fix", violation.fix());
    json.put("sql", violation.sql());
    Waiver waiver = violation.waiver();
    json.put(
        "waiver",
        waiver == null
            ? null
            : Map.of(
                "reason", waiver.reason(), "owner", waiver.owner(), "expires", waiver.expires()));
    return json;
  }

  private static Map<String, @Nullable Object> session(SessionFacts facts) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("profile", facts.expectation().role().name().toLowerCase(Locale.ROOT));
    json.put("user", facts.identity().sessionUser());
    json.put("currentUser", facts.identity().currentUser());
    json.put("systemUser", facts.identity().systemUser());
    json.put("database", facts.server().database());
    json.put("serverVersion", facts.server().versionNumber());
    json.put("maxConnections", facts.server().maxConnections());
    json.put("address", facts.peer() == null ? null : facts.peer().getHostAddress());
    json.put("tls", tls(facts.tls()));
    json.put("statementTimeout", facts.effective().statementTimeout());
    json.put("lockTimeout", facts.effective().lockTimeout());
    json.put("idleInTransactionTimeout", facts.effective().idleInTransactionTimeout());
    json.put("searchPath", facts.effective().searchPath());
    json.put("role", role(facts.posture()));
    json.put("server", server(facts.serverSide()));
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> tls(
      SessionFacts.@Nullable TlsSession tls) {
    if (tls == null) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("protocol", tls.protocol());
    json.put("cipherSuite", tls.cipherSuite());
    json.put("hostVerified", tls.hostVerified());
    List<CertificateFacts> chain = tls.chain();
    json.put("certificateExpires", chain.isEmpty() ? null : chain.get(0).notAfter());
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> role(@Nullable RolePosture posture) {
    if (posture == null) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("lookedAtInFull", posture.rights() != null);
    json.put("createRole", posture.attributes().createRole());
    json.put("createDatabase", posture.attributes().createDatabase());
    json.put("replication", posture.attributes().replication());
    json.put("bypassRowSecurity", posture.attributes().bypassRowSecurity());
    json.put("reaches", posture.reach().stream().map(PostureJson::reached).toList());
    return json;
  }

  private static Map<String, @Nullable Object> reached(ReachableRole role) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("role", role.name());
    json.put("path", role.path());
    json.put("superuser", role.superuser());
    json.put("bySetRole", role.assumable());
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> server(@Nullable ServerSide side) {
    if (side == null) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tls", side.transport().tls());
    json.put("minimumProtocol", side.transport().minimumProtocol());
    json.put("logsConnections", side.logging().connections());
    json.put("logsDisconnections", side.logging().disconnections());
    json.put("logsStatementsOfErrorsFrom", side.logging().errorStatements());
    json.put("logsStatementsSlowerThan", side.logging().slowStatements());
    json.put("pgaudit", side.logging().audit());
    json.put("pgStatStatements", side.logging().statistics());
    json.put("keptSettings", new TreeMap<>(side.keptSettings()));
    json.put("publicMayConnect", side.toPublic().connect());
    return json;
  }
}
