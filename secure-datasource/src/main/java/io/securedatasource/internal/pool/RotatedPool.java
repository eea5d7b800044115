package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.internal.rotation.RotationWatch;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** A HikariCP pool as a rotation sees it. Thread-safe. */
final class RotatedPool implements RotationWatch.Pool {

  private final HikariDataSource pool;
  private final PrimedDataSource primed;
  private final EndsOfLife ends;

  RotatedPool(HikariDataSource pool, PrimedDataSource primed, EndsOfLife ends) {
    this.pool = pool;
    this.primed = primed;
    this.ends = ends;
  }

  @Override
  public boolean isTight() {
    @Nullable HikariPoolMXBean view = pool.getHikariPoolMXBean();
    return view != null
        && (view.getIdleConnections() == 0 || view.getTotalConnections() <= pool.getMinimumIdle());
  }

  @Override
  public void give(Connection successor) {
    primed.prime(successor);
  }

  @Override
  public void takeBack(Connection successor) {
    boolean unused = primed.discard(successor);
  }

  @Override
  public boolean retire(Connection session) {
    return primed.discard(session) || ends.end(session);
  }

  @Override
  public void evict() {
    primed.discard();
    @Nullable HikariPoolMXBean view = pool.getHikariPoolMXBean();
    if (view != null) { // there is none before the first connection
      view.softEvictConnections();
    }
  }

  /** Holds nothing any more, and ends the housekeeping; called when the pool was closed. */
  void close() {
    ends.shutdown();
    primed.close();
  }
}
