package io.securedatasource.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.SecureDataSource;
import io.securedatasource.StartupException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.Ceilings;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.policy.Waiver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

/** The Java code of README and guide, which thereby compiles. Each part stands between marks. */
final class DocumentationSnippets {

  private DocumentationSnippets() {}

  static void readme() throws SQLException {
    // [readme]
    try (SecureDataSource dataSource =
            SecureDataSource.builder()
                .url("jdbc:postgresql://db.internal:5432/shop")
                .trust(Path.of("/etc/shop/db-ca.pem"))
                .credentials(
                    CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
                .role(RoleProfile.APPLICATION)
                .timeouts(Timeouts.standard())
                .policy(SecurityPolicy.production())
                .build();
        Connection connection = dataSource.getConnection()) {
      use(connection); // plain JDBC from here on
    }
    // [/readme]
  }

  private static void use(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
      statement.execute();
    }
  }

  static SecureDataSource environment() {
    // [environment]
    SecureDataSource dataSource = SecureDataSource.fromEnvironment().build();
    // [/environment]
    return dataSource;
  }

  static SecureDataSource hikari(HikariConfig config) {
    // [hikari]
    SecureDataSource dataSource =
        SecureDataSource.from(config)
            .trust(Path.of("/etc/shop/db-ca.pem"))
            .timeouts(Timeouts.standard())
            .build();
    // [/hikari]
    return dataSource;
  }

  static SecureDataSource properties(Properties properties) {
    // [properties]
    SecureDataSource dataSource = SecureDataSource.from(properties).build();
    // [/properties]
    return dataSource;
  }

  static void failures() {
    // [failures]
    try {
      SecureDataSource.fromEnvironment().build();
    } catch (InsecureConfigurationException e) { // gate 1: nothing was sent
      System.err.println(e.report().describe());
    } catch (StartupException e) {
      if (e.getCause() instanceof SessionRefusedException refusal) { // gate 2
        System.err.println(refusal.report().describe());
      } else { // no session came about, for another reason
        System.err.println(e.getMessage());
      }
    }
    // [/failures]
  }

  static PolicyReport pipeline() {
    // [pipeline]
    ConfigurationFacts facts = SecureDataSource.fromEnvironment().facts();
    PolicyReport report = SecurityPolicy.production().evaluate(facts);
    if (!report.isAdmitted()) {
      throw new AssertionError(report.describe());
    }
    // [/pipeline]
    return report;
  }

  static SecurityPolicy waiver() {
    // [waiver]
    SecurityPolicy policy =
        SecurityPolicy.production().toBuilder()
            .waive(
                new Waiver(
                    "session.role-reach",
                    "the nightly import still runs as this role",
                    "platform team",
                    LocalDate.of(2027, 3, 31)))
            .build();
    // [/waiver]
    return policy;
  }

  static SecurityPolicy tailored() {
    // [tailored]
    SecurityPolicy policy =
        SecurityPolicy.baseline().toBuilder()
            .name("shop")
            .enforce("driver.error-detail")
            .allowHost("*.db.internal")
            .allowAddresses("10.0.0.0/8")
            .ceilings(
                RoleProfile.READ_ONLY,
                Ceilings.standard(RoleProfile.READ_ONLY).statement(Duration.ofHours(2)),
                "the yearly report takes 90 minutes")
            .maximumPoolSize(80, "measured in the load test of the checkout")
            .build();
    // [/tailored]
    return policy;
  }

  static SecurityPolicy development() {
    // [development]
    SecurityPolicy policy = SecurityPolicy.development("database.test.internal");
    // [/development]
    return policy;
  }

  static SecureDataSource pooler() {
    // [pooler]
    SecureDataSource dataSource =
        SecureDataSource.fromEnvironment()
            .behindPooler()
            .serverSettings(ServerSettings.ROLE)
            .build();
    // [/pooler]
    return dataSource;
  }

  static SecurityEventListener listener() {
    // [listener]
    AtomicLong refusals = new AtomicLong();
    SecurityEventListener listener =
        event -> {
          if (event instanceof SecurityEvent.SessionRefused refused) {
            refusals.incrementAndGet();
            for (Violation violation : refused.report().enforced()) {
              System.err.println(violation.rule() + ": " + violation.found());
            }
          } else if (event instanceof SecurityEvent.ConnectionFailed failed
              && failed.reason() == FailureReason.CERTIFICATE_EXPIRED) {
            System.err.println("renew the certificate of " + failed.dataSource());
          }
        };
    SecureDataSource dataSource = SecureDataSource.fromEnvironment().listener(listener).build();
    // [/listener]
    use(dataSource);
    return listener;
  }

  private static void use(SecureDataSource dataSource) {
    dataSource.report();
  }
}
