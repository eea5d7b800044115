package io.securedatasource.internal.guard;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/**
 * The driver's connection, which can send a statement of ours ahead of the application's, in the
 * same flight. As thread-safe as the driver's.
 */
public final class LedConnection extends PgConnection implements GuardHolder {

  private @Nullable Connection guard;
  private @Nullable Lead lead;

  /** What was sent ahead before, by its text: lest the server prepare it anew each time. */
  private final Map<String, Query> leads = new ConcurrentHashMap<>();

  /**
   * Connects; the driver's own {@code loginTimeout} is not kept here.
   *
   * @param hosts to be tried by the driver's rules
   * @param properties all of the driver's
   * @param url told by the driver's metadata
   */
  public LedConnection(HostSpec[] hosts, Properties properties, String url) throws SQLException {
    super(hosts, properties, url);
  }

  /** The driver's, which every statement of the driver asks for to run its text. */
  @Override
  public QueryExecutor getQueryExecutor() {
    QueryExecutor driver = super.getQueryExecutor();
    Lead next = lead;
    return next != null && next.isOf(Thread.currentThread()) ? next.over(driver, leads) : driver;
  }

  @Override
  public @Nullable Connection guard() {
    return guard;
  }

  @Override
  public void guard(Connection guarded) {
    guard = guarded;
  }

  /** Sends that ahead of what its thread executes next; {@code null} for nothing. */
  void lead(@Nullable Lead next) {
    lead = next;
  }
}
