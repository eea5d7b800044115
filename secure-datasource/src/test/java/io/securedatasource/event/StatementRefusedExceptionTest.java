package io.securedatasource.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementRefusedExceptionTest {

  private static Violation violation(String rule, Enforcement enforcement) {
    return new Violation(rule, enforcement, "found", "required", "because", "fix", List.of(), null);
  }

  private static Object serialised(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void keeps_all_but_the_report_when_it_is_serialised() throws Exception {
    StatementRefusedException refusal =
        new StatementRefusedException(
            new PolicyReport(
                "production",
                Gate.STATEMENT,
                List.of(
                    violation("statement.reported", Enforcement.REPORT),
                    violation("statement.first", Enforcement.ENFORCE),
                    violation("statement.second", Enforcement.ENFORCE))),
            "f1",
            7);

    StatementRefusedException read = (StatementRefusedException) serialised(refusal);

    assertThat(read.rule()).isEqualTo("statement.first").isEqualTo(refusal.rule());
    assertThat(read.fingerprint()).isEqualTo("f1");
    assertThat(read.position()).isEqualTo(7);
    assertThat(read.getSQLState()).isEqualTo(StatementRefusedException.SQL_STATE);
    assertThat(read.getMessage()).isEqualTo(refusal.getMessage());
  }
}
