package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PolicyReportTest {

  @Test
  void the_text_gives_found_required_because_and_fix_enforced_ones_first() {
    ConfigurationFacts facts =
        SampleFacts.configuration(
            c -> {
              c.sslMode = "require";
              c.gssEncMode = "prefer";
              c.timeouts = c.timeouts.lock(java.time.Duration.ofMinutes(2));
              c.timeouts = c.timeouts.statement(java.time.Duration.ofMinutes(2));
              c.timeouts = c.timeouts.socket(java.time.Duration.ofMinutes(3));
              c.maxResultBuffer = null;
            });
    SecurityPolicy policy =
        SecurityPolicy.production().toBuilder()
            .waive(
                new Waiver(
                    "tls.gss-bypass", "Kerberos leaves", "dba", LocalDate.parse("2026-12-31")))
            .build();

    assertThat(policy.evaluate(facts).describe())
        .isEqualTo(
            """
              tls.verify-full       sslmode is 'require'; must be 'verify-full'
                  because without it anyone on the path can pose as the server and read and change every row
                  fix: sslmode=verify-full, and trust(<the CA's PEM file>)
              timeout.lock          the lock timeout is 2 min; must be at most 1 min for RoleProfile.APPLICATION
                  because one session that waits for a lock makes all that come after it wait as well
                  fix: timeouts(Timeouts.standard().lock(Duration.ofSeconds(5)))
              tls.gss-bypass        gssEncMode is 'prefer'; must be 'disable' (waived)
                  because a server that answers the request for GSS encryption takes the connection past TLS, whatever sslmode says
                  fix: gssEncMode=disable, or leave it out
              driver.result-memory  maxResultBuffer is not set; should be a size such as '64M', or a share of the heap such as '10pct' (reported)
                  because a query without a limit that meets a large table takes the whole heap
                  fix: maxResultBuffer=64M"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void what_breaks_nothing_is_admitted_and_has_no_text() {
    PolicyReport report = SecurityPolicy.production().evaluate(SampleFacts.session());

    assertThat(report.isAdmitted()).isTrue();
    assertThat(report.gate()).isEqualTo(Gate.SESSION);
    assertThat(report.policy()).isEqualTo("production");
    assertThat(report.describe()).isEmpty();
  }

  @Test
  void a_reported_violation_leaves_the_gate_open() {
    PolicyReport report =
        SecurityPolicy.production()
            .evaluate(SampleFacts.configuration(c -> c.database = "postgres"));

    assertThat(report.isAdmitted()).isTrue();
    assertThat(report.enforced()).isEmpty();
    assertThat(report.reported()).hasSize(1);
  }
}
