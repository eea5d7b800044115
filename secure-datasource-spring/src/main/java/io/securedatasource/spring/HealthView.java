package io.securedatasource.spring;

import io.securedatasource.context.SessionContext;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What health says: how the last attempt of each data source ended, and whether its role's posture
 * still is what it was. Opens nothing, unless a statement is asked for.
 *
 * @param up whether nothing is broken
 * @param details by bean, what is so
 */
record HealthView(boolean up, Map<String, Object> details) {

  /** The statement reads nothing, and may yet have to run for somebody. */
  private static final SessionContext PROBE = SessionContext.ofTenant("health");

  /**
   * The state of one data source.
   *
   * @param text what is so, as a clause
   * @param broken the report that tells which rules; {@code null} when no rule is broken
   */
  private record State(boolean up, String text, @Nullable PolicyReport broken) {

    static State of(GuardedDataSource source) {
      PolicyReport lost = source.lostPosture();
      if (lost != null && !lost.isAdmitted()) {
        return new State(false, "the role may do more than the policy admits", lost);
      }
      return switch (source.outcome()) {
        case NONE -> new State(true, "no session yet", null);
        case ADMITTED -> new State(true, "sessions are admitted", null);
        case REFUSED -> new State(false, "the last session was refused", source.session());
        case FAILED -> new State(false, "the last connection failed", null);
      };
    }
  }

  /** As {@link #of(List)}, after a statement over each pool that serves. */
  static HealthView afterStatements(GuardedDataSources guarded) {
    Map<GuardedDataSource, State> failed = new HashMap<>();
    for (GuardedDataSource source : guarded.all()) {
      if (source.role() == RoleProfile.MIGRATION) {
        continue; // its pool has done its work, and keeps no connection
      }
      for (DataSource pool : guarded.poolsOf(source)) {
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement()) {
          PROBE.call(() -> statement.execute("select 1"));
        } catch (Exception e) { // whose message may name the host
          String state = e instanceof SQLException failure ? failure.getSQLState() : null;
          String text = "a statement failed (SQLState " + state + ")";
          failed.put(source, new State(false, text, null));
        }
      }
    }
    return of(guarded.all(), failed);
  }

  static HealthView of(List<GuardedDataSource> sources) {
    return of(sources, Map.of());
  }

  private static HealthView of(
      List<GuardedDataSource> sources, Map<GuardedDataSource, State> failed) {
    boolean up = true;
    Map<String, Object> details = new LinkedHashMap<>();
    for (GuardedDataSource source : sources) {
      State seen = State.of(source);
      State state = seen.up() ? failed.getOrDefault(source, seen) : seen;
      up &= state.up();
      Map<String, Object> detail = new LinkedHashMap<>();
      detail.put("policy", source.policy().name());
      detail.put("state", state.text());
      if (state.broken() != null) {
        detail.put("rules", state.broken().enforced().stream().map(Violation::rule).toList());
      }
      details.put(source.beanName(), detail);
    }
    return new HealthView(up, details);
  }
}
