package io.securedatasource.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.StartupException;
import io.securedatasource.allowlist.KnownLibrary;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.credentials.Token;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.Ceilings;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.policy.Waiver;
import io.securedatasource.posture.Posture;
import io.securedatasource.testing.StatementLock;
import io.securedatasource.vault.VaultCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

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

  static void statements(SecureDataSource dataSource) {
    // [statements]
    dataSource.statementPolicy(
        SecurityPolicy.production().toBuilder().enforce("statement.unbounded-write").build());
    // [/statements]
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

  static SecureDataSourceBuilder rotation() {
    // [rotation]
    SecureDataSourceBuilder builder =
        SecureDataSource.fromEnvironment()
            .rotation(Duration.ofSeconds(5), Duration.ofMinutes(1)); // interval, window
    // [/rotation]
    return builder;
  }

  static CredentialsProvider token() {
    // [token]
    CredentialsProvider provider =
        CredentialsProvider.token(
            "the database token of our cloud",
            () -> new Token(new Credentials("shop_app", Secret.of(fetchToken())), expiry()));
    // [/token]
    return provider;
  }

  private static String fetchToken() {
    return "token";
  }

  private static Instant expiry() {
    return Instant.now().plus(Duration.ofMinutes(15));
  }

  static CredentialsProvider vault() {
    // [vault]
    CredentialsProvider provider =
        VaultCredentials.at(URI.create("https://vault.internal:8200"))
            .trust(Path.of("/etc/shop/vault-ca.pem"))
            .namespace("team/shop")
            .appRole("shop", Path.of("/run/secrets/vault_secret_id"))
            .dynamic("database", "shop-app")
            .build();
    // [/vault]
    return provider;
  }

  static SecureDataSourceBuilder rds() {
    // [rds]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://shop.abc123.eu-west-1.rds.amazonaws.com:5432/shop")
            .trust(Path.of("/etc/shop/global-bundle.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/rds]
    return builder;
  }

  static SecureDataSourceBuilder rdsiam(Supplier<String> token) {
    // [rdsiam]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://shop.abc123.eu-west-1.rds.amazonaws.com:5432/shop")
            .trust(Path.of("/etc/shop/global-bundle.pem"))
            .authentication(AuthenticationMethod.TOKEN)
            .credentials(
                CredentialsProvider.supplied(
                    "RDS IAM token", () -> new Credentials("shop_app", Secret.of(token.get()))))
            .timeouts(Timeouts.standard());
    // [/rdsiam]
    return builder;
  }

  static SecureDataSourceBuilder rdsproxy() {
    // [rdsproxy]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432/shop")
            .trustJvmStore()
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .behindPooler()
            .serverSettings(ServerSettings.ROLE)
            .timeouts(Timeouts.standard());
    // [/rdsproxy]
    return builder;
  }

  static SecureDataSourceBuilder cloudsql() {
    // [cloudsql]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://0123abcd.4567ef.europe-west1.sql.goog:5432/shop")
            .trust(Path.of("/etc/shop/server-ca.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/cloudsql]
    return builder;
  }

  static SecureDataSourceBuilder azure() {
    // [azure]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://shop.postgres.database.azure.com:5432/shop")
            .trust(Path.of("/etc/shop/azure-roots.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/azure]
    return builder;
  }

  static SecureDataSourceBuilder entra(Supplier<String> token) {
    // [entra]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://shop.postgres.database.azure.com:5432/shop")
            .trust(Path.of("/etc/shop/azure-roots.pem"))
            .authentication(AuthenticationMethod.TOKEN)
            .credentials(
                CredentialsProvider.supplied(
                    "Entra ID token", () -> new Credentials("shop-app", Secret.of(token.get()))))
            .timeouts(Timeouts.standard());
    // [/entra]
    return builder;
  }

  static SecureDataSourceBuilder supabase() {
    // [supabase]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://db.abcdefgh.supabase.co:5432/postgres")
            .trust(Path.of("/etc/shop/prod-ca-2021.crt"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/supabase]
    return builder;
  }

  static SecureDataSourceBuilder supavisor() {
    // [supavisor]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:6543/postgres")
            .trust(Path.of("/etc/shop/prod-ca-2021.crt"))
            .credentials(
                CredentialsProvider.file("shop_app.abcdefgh", Path.of("/run/secrets/db_password")))
            .behindPooler()
            .serverSettings(ServerSettings.ROLE)
            .driverProperty("prepareThreshold", "0")
            .timeouts(Timeouts.standard());
    // [/supavisor]
    return builder;
  }

  static SecureDataSourceBuilder neon() {
    // [neon]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://ep-cool-darkness-123456.us-east-2.aws.neon.tech:5432/shop")
            .trustJvmStore()
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/neon]
    return builder;
  }

  static SecureDataSourceBuilder neonpooler() {
    // [neonpooler]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url(
                "jdbc:postgresql://ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech:5432/shop")
            .trustJvmStore()
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .behindPooler()
            .serverSettings(ServerSettings.ROLE)
            .timeouts(Timeouts.standard());
    // [/neonpooler]
    return builder;
  }

  static SecureDataSourceBuilder heroku() {
    // [heroku]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://ec2-192-0-2-7.compute-1.amazonaws.com:5432/d1a2b3c4")
            .trustJvmStore()
            .credentials(CredentialsProvider.environment("SHOP_DB_USER", "SHOP_DB_PASSWORD"))
            .timeouts(Timeouts.standard());
    // [/heroku]
    return builder;
  }

  static SecureDataSourceBuilder crunchy() {
    // [crunchy]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://p.abcdefgh.db.postgresbridge.com:5432/shop")
            .trust(Path.of("/etc/shop/team.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/crunchy]
    return builder;
  }

  static SecureDataSourceBuilder pgbouncer() {
    // [pgbouncer]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://pooler.internal:6432/shop")
            .trust(Path.of("/etc/shop/db-ca.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .behindPooler()
            .serverSettings(ServerSettings.ROLE)
            .driverProperty("prepareThreshold", "0")
            .timeouts(Timeouts.standard());
    // [/pgbouncer]
    return builder;
  }

  static SecureDataSourceBuilder hosts() {
    // [hosts]
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url("jdbc:postgresql://db-a.internal,db-b.internal/shop?targetServerType=primary")
            .trust(Path.of("/etc/shop/db-ca.pem"))
            .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
            .timeouts(Timeouts.standard());
    // [/hosts]
    return builder;
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

  static void posture() throws SQLException {
    // [posture]
    Posture posture = SecureDataSource.fromEnvironment().posture();
    System.out.println(posture.toText()); // also toJson(), and toSql() for what mends it
    // [/posture]
  }

  static SecureDataSource observed(MeterRegistry registry) {
    // [observed]
    SecureDataSource dataSource =
        SecureDataSource.fromEnvironment()
            .meterRegistry(registry)
            .slowStatements(Duration.ofMillis(500))
            .build();
    // [/observed]
    return dataSource;
  }

  static SecureDataSource traced(ObservationRegistry observations) {
    // [traced]
    SecureDataSource dataSource =
        SecureDataSource.fromEnvironment()
            .observationRegistry(observations)
            .traceComments(true) // only where the server's log is to be found in a trace
            .build();
    // [/traced]
    return dataSource;
  }

  static void conventional(MeterRegistry registry) {
    // [conventional]
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                return id.getName().equals("securedatasource.statement.duration")
                    ? id.withName("db.client.operation.duration")
                    : id;
              }
            });
    // [/conventional]
  }

  static SecureDataSource listed(SecureDataSourceBuilder builder) {
    // [listed]
    SecureDataSource dataSource =
        builder
            .statementAllowList(
                StatementAllowList.load(Path.of("statements.lock"), Path.of("reports.lock")),
                StatementAllowList.Mode.OBSERVE)
            .build();
    // [/listed]
    return dataSource;
  }

  static List<String> carrying(SecureDataSourceBuilder builder) throws Exception {
    // [carrying]
    SecureDataSource dataSource =
        builder
            .sessionContext(ContextSettings.standard().correlationFrom(() -> MDC.get("traceId")))
            .requireContext()
            .build();
    List<String> orders = SessionContext.ofTenant("acme").user("jane").call(() -> read(dataSource));
    // [/carrying]
    return orders;
  }

  private static List<String> read(SecureDataSource dataSource) {
    return List.of(dataSource.report().policy());
  }

  static StatementAllowList listedWithLibraries() {
    // [listedwithlibraries]
    StatementAllowList list =
        StatementAllowList.load(Path.of("statements.lock"))
            .and(KnownLibrary.QUARTZ.statements())
            .and(KnownLibrary.SHEDLOCK.statements().renamed("shedlock", "job_locks"));
    // [/listedwithlibraries]
    return list;
  }

  static StatementAllowList listedWithPrefix() {
    // [listedwithprefix]
    StatementAllowList list =
        StatementAllowList.load(Path.of("statements.lock"))
            .and(KnownLibrary.QUARTZ.statements().renamed("qrtz_*", "batch.jobs_*"));
    // [/listedwithprefix]
    return list;
  }

  static StatementAllowList listedMigration() {
    // [listedmigration]
    StatementAllowList list =
        StatementAllowList.load(Path.of("scripts.lock"))
            .and(
                KnownLibrary.FLYWAY
                    .statements()
                    .renamed("public", "shop")
                    .renamed("shop_migration", "shop_owner"));
    // [/listedmigration]
    return list;
  }

  /** Never initialised: a field that is registered asks for a class. */
  static final class OrdersTest {

    private static final SecureDataSourceBuilder builder = SecureDataSource.fromEnvironment();

    // [recorded]
    @RegisterExtension
    static final StatementLock LOCK = StatementLock.at(Path.of("statements.lock"));

    static final SecureDataSource DATA_SOURCE = builder.recordStatements(LOCK.recorder()).build();

    // [/recorded]

    private OrdersTest() {}
  }

  private static void use(SecureDataSource dataSource) {
    dataSource.report();
  }
}
