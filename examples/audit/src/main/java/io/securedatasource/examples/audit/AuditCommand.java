package io.securedatasource.examples.audit;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.policy.ConfigurationFacts.Origin;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.posture.Posture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Looks at a database as a data source of that role would: judges the configuration, opens one
 * session where gate 1 lets it, looks at it and the server, closes it and reports.
 */
@Command(
    name = "audit",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Looks at a PostgreSQL database as a secure data source would, and reports what gates 1 and 2"
          + " find of configuration, session, role and server. Reads alone; changes nothing."
    },
    footerHeading =
        "%nThe password comes from --password-file, PGPASSWORD, PGPASSWORD_FILE, or a"
            + " prompt; there is no option for it. It is sent over no transport that gate 1 refuses.%n",
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:clean: the policy admits configuration and session",
      "1:violations: the policy refuses one of them",
      "2:could not look, or not in full: no session, no time, a report that could not be written, or a"
          + " command line that is not understood"
    })
final class AuditCommand implements Callable<Integer> {

  static final int CLEAN = 0;
  static final int VIOLATIONS = 1;
  static final int CANNOT_LOOK = 2;

  /** Which environment variable stands in for which option. */
  static final Map<String, String> VARIABLES =
      Map.of("--url", "SECURE_DATASOURCE_URL", "--user", "PGUSER", "--trust", "PGSSLROOTCERT");

  /** The longest that a look may be given, in seconds. */
  private static final int LONGEST = 60;

  enum Format {
    TEXT,
    JSON
  }

  private final Audit audit;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "jdbc:postgresql://host:port/database",
      description = "The JDBC URL, without a password (or SECURE_DATASOURCE_URL).")
  private @Nullable String url;

  @Option(
      names = "--user",
      required = true,
      paramLabel = "a role",
      description = "The role to look at, which is the one to log in as (or PGUSER).")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "a file",
      description = "A file that holds the role's password and nothing else.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--trust",
      paramLabel = "a PEM file",
      description =
          "The authorities that may sign the server's certificate (or PGSSLROOTCERT); without it"
              + " gate 1 refuses.")
  private @Nullable Path trust;

  @Option(
      names = "--role",
      paramLabel = "application|read-only|migration",
      description = "What the role is for; application unless said.")
  private RoleProfile role = RoleProfile.APPLICATION;

  @Option(
      names = "--policy",
      paramLabel = "production|baseline|development",
      description = "What is acceptable; production unless said.")
  private SecurityPolicy policy = SecurityPolicy.production();

  @Option(
      names = "--migration-role",
      paramLabel = "a role",
      description = "The role that migrates, which should own what the others use.")
  private @Nullable String migrationRole;

  @Option(
      names = "--pool-size",
      paramLabel = "a number",
      description = "The most connections of the application's pool; 10, or 2 for migration.")
  private @Nullable Integer poolSize;

  @Option(
      names = "--server-settings",
      paramLabel = "startup|role",
      description =
          "How the server learns the deadlines: with the connection, or from the role (ALTER ROLE"
              + " … SET); startup unless said.")
  private ServerSettings serverSettings = ServerSettings.STARTUP;

  @Option(names = "--behind-pooler", description = "A pooler such as PgBouncer stands between.")
  private boolean behindPooler;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "The form of the report; text unless said.")
  private @Nullable Format format;

  @Option(
      names = "--time-limit",
      paramLabel = "1 to 60",
      description = "How many seconds the look at role and server may take; 30 unless said.")
  private int timeLimit = 30;

  @Option(
      names = "--fix-sql",
      description =
          "In place of the report, a script for psql that mends what was found. Read it before it"
              + " is run.")
  private boolean fixSql;

  @Option(
      names = "--strict",
      description = "What is reported alone counts as a violation, for the exit code.")
  private boolean strict;

  @Option(names = "--help", usageHelp = true, description = "This text.")
  @SuppressWarnings("UnusedVariable") // asked for by picocli
  private boolean help;

  AuditCommand(Audit audit) {
    this.audit = audit;
  }

  @Override
  public Integer call() throws SQLException, CannotLookException {
    if (fixSql && format != null) {
      throw new CannotLookException("--fix-sql is a form of its own: give it without --format");
    }
    Posture posture = builder().posture();
    audit.out().print(report(posture));
    audit.out().flush();
    boolean clean = strict ? posture.violations().isEmpty() : posture.isAdmitted();
    boolean unseen = clean && !inFull(posture);
    if (!fixSql && format != Format.JSON && !unseen) {
      audit
          .out()
          .println(
              audit
                  .ansi()
                  .string(clean ? "%n@|bold,green clean|@" : "%n@|bold,red violations|@")
                  .formatted());
    }
    if (audit.out().checkError()) {
      throw new CannotLookException("the report could not be written");
    }
    if (unseen) {
      throw new CannotLookException("not looked at in full: give it a longer --time-limit");
    }
    return clean ? CLEAN : VIOLATIONS;
  }

  /** Whether all that was to be looked at was, where there was a session to look with. */
  private static boolean inFull(Posture posture) {
    Posture.ObservedSession session = posture.session();
    if (session == null) {
      return true;
    }
    RolePosture role = session.facts().posture();
    return role != null && role.rights() != null && session.facts().serverSide() != null;
  }

  private String report(Posture posture) {
    if (fixSql) {
      return posture.toSql();
    }
    return format == Format.JSON ? posture.toJson() : posture.toText();
  }

  private SecureDataSourceBuilder builder() throws CannotLookException {
    if (url == null || user == null) {
      throw new CannotLookException("no URL or no user");
    }
    if (timeLimit < 1 || timeLimit > LONGEST) {
      throw new CannotLookException("--time-limit takes 1 to 60");
    }
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url(url)
            .credentials(new Login(audit.environment(), audit.prompt()).of(user, passwordFile))
            .credentialsOrigin(Origin.EXTERNAL)
            .role(role)
            .policy(policy)
            .timeouts(timeouts())
            .serverSettings(serverSettings)
            .pool(PoolSettings.standard().maximumSize(poolSize()))
            .postureCheck(Duration.ofHours(1), Duration.ofSeconds(timeLimit));
    if (trust != null) {
      builder.trust(trust);
    }
    if (migrationRole != null) {
      builder.migrationRole(migrationRole);
    }
    return behindPooler ? builder.behindPooler() : builder;
  }

  private int poolSize() {
    if (poolSize != null) {
      return poolSize;
    }
    return role == RoleProfile.MIGRATION ? 2 : PoolSettings.standard().maximumSize();
  }

  private Timeouts timeouts() {
    return switch (role) {
      case APPLICATION -> Timeouts.standard();
      case READ_ONLY -> Timeouts.reports();
      case MIGRATION -> Timeouts.migration();
    };
  }
}
