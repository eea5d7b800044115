package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The executor of a pool's housekeeping, which can bring the end of one connection's life forward.
 *
 * <p>HikariCP has no public way to evict one connection that nobody holds. But for each connection
 * that it has opened it schedules, on the same thread and before anything else, the task that ends
 * the connection's life after {@code maxLifetime}: it closes an idle connection, marks a borrowed
 * one to be closed on its return, and asks for another in its place. Run ahead of time, that very
 * task is a soft eviction of one connection. Thread-safe.
 */
final class EndsOfLife extends AbstractExecutorService implements ScheduledExecutorService {

  /** Without a lifetime HikariCP schedules no end of it. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final ScheduledExecutorService delegate;
  private final boolean owned;

  /** The connection that a thread has just opened, until its end of life is scheduled. */
  private final Map<Thread, Connection> opened = Collections.synchronizedMap(new WeakHashMap<>());

  /** Guarded by itself. */
  private final List<Life> lives = new ArrayList<>();

  private record Life(Connection connection, Runnable end) {}

  private EndsOfLife(ScheduledExecutorService delegate, boolean owned) {
    this.delegate = delegate;
    this.owned = owned;
  }

  /** Takes the place of the housekeeping executor of that pool-to-be. */
  static EndsOfLife in(HikariConfig config) {
    ScheduledExecutorService given = config.getScheduledExecutor();
    EndsOfLife executor =
        given == null
            ? new EndsOfLife(executor(config.getPoolName(), config.getThreadFactory()), true)
            : new EndsOfLife(given, false);
    config.setScheduledExecutor(executor);
    if (config.getMaxLifetime() == 0) {
      config.setMaxLifetime(FOR_EVER.toMillis());
    }
    return executor;
  }

  /** As HikariCP makes its own. */
  private static ScheduledExecutorService executor(String pool, @Nullable ThreadFactory given) {
    ThreadFactory threads =
        given != null
            ? given
            : task -> {
              Thread thread = new Thread(task, pool + ":housekeeper");
              thread.setDaemon(true);
              return thread;
            };
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** This thread has just opened that connection, and gives it to the pool next. */
  void opened(Connection connection) {
    opened.put(Thread.currentThread(), connection);
  }

  /**
   * Ends that connection's life: now when it is idle, and otherwise when it is returned.
   *
   * @return whether the pool has such a connection
   */
  boolean end(Connection connection) {
    Runnable end = null;
    synchronized (lives) {
      for (Life life : lives) {
        if (life.connection() == connection) {
          end = life.end();
        }
      }
    }
    if (end == null) {
      return false;
    }
    end.run();
    return true;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Connection connection = opened.remove(Thread.currentThread());
    if (connection != null) {
      synchronized (lives) {
        lives.removeIf(life -> isClosed(life.connection()));
        lives.add(new Life(connection, task));
      }
    }
    return delegate.schedule(task, delay, unit);
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return delegate.schedule(task, delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return delegate.scheduleAtFixedRate(task, initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return delegate.scheduleWithFixedDelay(task, initialDelay, delay, unit);
  }

  @Override
  public void execute(Runnable task) {
    delegate.execute(task);
  }

  /** Ends the executor, unless the application brought it. */
  @Override
  public void shutdown() {
    if (owned) {
      delegate.shutdownNow();
    }
    synchronized (lives) {
      lives.clear();
    }
    opened.clear();
  }

  /** As {@link #shutdown()}; HikariCP does not ask for it. */
  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return delegate.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }
}
