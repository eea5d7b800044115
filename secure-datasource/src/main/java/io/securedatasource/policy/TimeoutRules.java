package io.securedatasource.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deadlines that must be stated, how long they may be, and how they stand to each other. */
final class TimeoutRules {

  /** The driver counts these in whole seconds, and takes less than one for none. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The server counts these in milliseconds, and takes less than one for none. */
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** The driver keeps the socket timeout as an int of milliseconds. */
  private static final Duration LONGEST_SOCKET = Duration.ofMillis(Integer.MAX_VALUE);

  private TimeoutRules() {}

  /** One deadline out of six. */
  interface Deadline {
    @Nullable Duration of(Timeouts timeouts);
  }

  /** Its ceiling. */
  interface Ceiling {
    Duration of(Ceilings ceilings);
  }

  /**
   * The check of one deadline.
   *
   * @param name what it is called in messages
   * @param wither the method of {@link Timeouts} that states it
   * @param least the shortest duration that is not taken for none
   */
  private static Rule.Check<ConfigurationFacts> deadline(
      String name, String wither, Duration least, Deadline deadline, Ceiling ceiling) {
    return (facts, policy, findings) -> {
      RoleProfile role = facts.role();
      Duration found = deadline.of(facts.timeouts());
      Duration longest = ceiling.of(policy.ceilings(role));
      String fix = preset(role) + "." + wither + "(" + literal(deadline.of(stated(role))) + ")";
      if (found == null) {
        findings.breach(
            "there is no " + name,
            "must be stated, "
                + (longest.equals(LONGEST_SOCKET)
                    ? "longer than the statement timeout"
                    : "at most " + Echo.duration(longest)),
            "timeouts(" + preset(role) + "), which states all six");
      } else if (found.compareTo(least) < 0) {
        findings.breach(
            "the %s is %s, which is no deadline".formatted(name, Echo.duration(found)),
            "must be at least %s and at most %s"
                .formatted(Echo.duration(least), Echo.duration(longest)),
            "timeouts(" + fix + ")");
      } else if (found.compareTo(longest) > 0) {
        findings.breach(
            "the %s is %s".formatted(name, Echo.duration(found)),
            "must be at most %s for RoleProfile.%s".formatted(Echo.duration(longest), role),
            "timeouts(" + fix + ")");
      }
    };
  }

  /** The deadlines that are recommended for the role. */
  static Timeouts stated(RoleProfile role) {
    return switch (role) {
      case APPLICATION -> Timeouts.standard();
      case READ_ONLY -> Timeouts.reports();
      case MIGRATION -> Timeouts.migration();
    };
  }

  private static String preset(RoleProfile role) {
    return switch (role) {
      case APPLICATION -> "Timeouts.standard()";
      case READ_ONLY -> "Timeouts.reports()";
      case MIGRATION -> "Timeouts.migration()";
    };
  }

  private static String literal(@Nullable Duration duration) {
    return duration == null ? "…" : "Duration.ofSeconds(" + duration.toSeconds() + ")";
  }

  static final Rule<ConfigurationFacts> CONNECT =
      Rule.configuration("timeout.connect")
          .must("the connect timeout is stated, above 0 and at most the ceiling")
          .because("a host that does not answer holds the thread that asks for a connection")
          .practice("pgjdbc documentation, connection parameter connectTimeout; CWE-400")
          .admits("connectTimeout=5")
          .refuses("connectTimeout=0")
          .check(
              deadline("connect timeout", "connect", SECOND, Timeouts::connect, Ceilings::connect));

  static final Rule<ConfigurationFacts> LOGIN =
      Rule.configuration("timeout.login")
          .must("the login timeout is stated, above 0 and at most the ceiling")
          .because(
              "it alone bounds the whole of a login: a server that stalls after TLS holds the"
                  + " thread for ever")
          .practice("pgjdbc documentation, connection parameter loginTimeout; CWE-400")
          .admits("loginTimeout=10")
          .refuses("no loginTimeout, for which the driver takes 0")
          .check(deadline("login timeout", "login", SECOND, Timeouts::login, Ceilings::login));

  static final Rule<ConfigurationFacts> SOCKET =
      Rule.configuration("timeout.socket")
          .must("the socket timeout is stated and above 0")
          .because("when the server or the network is gone, a read without a deadline never ends")
          .practice("pgjdbc documentation, connection parameter socketTimeout; CWE-400")
          .admits("socketTimeout=65")
          .refuses("no socketTimeout, for which the driver takes 0")
          .check(
              deadline(
                  "socket timeout",
                  "socket",
                  SECOND,
                  Timeouts::socket,
                  ceilings -> LONGEST_SOCKET));

  static final Rule<ConfigurationFacts> STATEMENT =
      Rule.configuration("timeout.statement")
          .must("the statement timeout is stated, above 0 and at most the ceiling of the role")
          .because("one statement without a deadline can occupy the server and its locks for hours")
          .practice(
              "PostgreSQL documentation, Client Connection Defaults: statement_timeout; CWE-400")
          .admits("statement_timeout of 30 s")
          .refuses("statement_timeout of 1 h for RoleProfile.APPLICATION")
          .check(
              deadline(
                  "statement timeout",
                  "statement",
                  MILLISECOND,
                  Timeouts::statement,
                  Ceilings::statement));

  static final Rule<ConfigurationFacts> LOCK =
      Rule.configuration("timeout.lock")
          .must("the lock timeout is stated, above 0 and at most the ceiling of the role")
          .because("one session that waits for a lock makes all that come after it wait as well")
          .practice("PostgreSQL documentation, Client Connection Defaults: lock_timeout; CWE-400")
          .admits("lock_timeout of 5 s")
          .refuses("lock_timeout of 0")
          .check(deadline("lock timeout", "lock", MILLISECOND, Timeouts::lock, Ceilings::lock));

  static final Rule<ConfigurationFacts> IDLE_IN_TRANSACTION =
      Rule.configuration("timeout.idle-in-transaction")
          .must("the idle-in-transaction timeout is stated, above 0 and at most the ceiling")
          .because("a transaction that nobody works on keeps its locks and holds back vacuum")
          .practice(
              "PostgreSQL documentation, Client Connection Defaults:"
                  + " idle_in_transaction_session_timeout; CWE-400")
          .admits("idle_in_transaction_session_timeout of 60 s")
          .refuses("idle_in_transaction_session_timeout of 0")
          .check(
              deadline(
                  "idle-in-transaction timeout",
                  "idleInTransaction",
                  MILLISECOND,
                  Timeouts::idleInTransaction,
                  Ceilings::idleInTransaction));

  static final Rule<ConfigurationFacts> ORDER =
      Rule.configuration("timeout.order")
          .must("lock ≤ statement < socket, and connect ≤ login")
          .because(
              "a deadline that a shorter one always beats never acts; and when the socket's ends"
                  + " first, the server works on after the client has gone")
          .practice("pgjdbc documentation, connection parameter socketTimeout; CWE-400")
          .admits("lock 5 s, statement 30 s, socket 65 s")
          .refuses("statement 30 s, socket 30 s")
          .check(TimeoutRules::order);

  private static void order(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Timeouts timeouts = facts.timeouts();
    String fix = "timeouts(" + preset(facts.role()) + ")";
    Duration statement = timeouts.statement();
    if (exceeds(timeouts.lock(), statement, false)) {
      findings.breach(
          "the lock timeout is longer than the statement timeout", "must be lock ≤ statement", fix);
    }
    if (exceeds(statement, timeouts.socket(), true)) {
      findings.breach(
          "the socket timeout is not longer than the statement timeout",
          "must be statement < socket",
          fix);
    }
    if (exceeds(timeouts.connect(), timeouts.login(), false)) {
      findings.breach(
          "the connect timeout is longer than the login timeout", "must be connect ≤ login", fix);
    }
  }

  /** Whether both are deadlines and the first is longer, or as long where that is not admitted. */
  private static boolean exceeds(
      @Nullable Duration first, @Nullable Duration second, boolean orEquals) {
    if (first == null || second == null || !isPositive(first) || !isPositive(second)) {
      return false;
    }
    int order = first.compareTo(second);
    return order > 0 || (orEquals && order == 0);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(CONNECT, LOGIN, SOCKET, STATEMENT, LOCK, IDLE_IN_TRANSACTION, ORDER);
  }
}
