package io.securedatasource;

import io.securedatasource.logging.QueueLog;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Does what must not hold up whoever asks for it, in order, on a daemon thread that is there while
 * there is something to do. What comes when {@link #MOST} tasks wait is dropped, which the log
 * tells. The thread inherits nothing of whoever happens to start it. Thread-safe.
 */
final class Aside implements Executor {

  /** How many tasks may wait. */
  static final int MOST = 1024;

  /** For how long {@link #doneUnlessLate} does not wait after somebody waited in vain. */
  private static final long DISTRUST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String name;
  private final Duration patience;
  private final ThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  /** Whether somebody waited in vain, and there is more to do since. */
  private volatile boolean behind;

  /** When somebody last waited in vain, by {@link System#nanoTime}; {@code null} for never. */
  private volatile @Nullable Long late;

  /** What was dropped since all was done. */
  private final AtomicLong dropped = new AtomicLong();

  /**
   * Prepares; starts no thread yet.
   *
   * @param name the thread's
   * @param patience how long {@link #doneOrLate} waits at most
   */
  Aside(String name, Duration patience) {
    this(name, patience, task -> made(task, name));
  }

  /** As the other, on threads of one's own. */
  Aside(String name, Duration patience, ThreadFactory threads) {
    this.name = name;
    this.patience = patience;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST),
            task -> {
              Thread made = threads.newThread(task);
              thread = made;
              return made;
            }) {
          @Override
          protected void afterExecute(Runnable task, @Nullable Throwable failure) {
            if (getQueue().isEmpty()) {
              behind = false;
              caughtUp();
            }
          }
        };
    executor.allowCoreThreadTimeOut(true);
    executor.setRejectedExecutionHandler((task, full) -> drop((Future<?>) task));
  }

  private void drop(Future<?> task) {
    var unused = task.cancel(false);
    if (dropped.getAndIncrement() == 0) {
      QueueLog.dropping(name, executor.getQueue().size());
    }
  }

  /**
   * Where the machine has no thread for it, the task is dropped: nobody else is to fail by that.
   */
  private void put(FutureTask<?> task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) {
      drop(task);
    }
  }

  /** Whether somebody waited in vain, and not all is done since. */
  boolean isBehind() {
    return behind;
  }

  /** How many tasks were dropped since all was done. */
  long dropped() {
    return dropped.get();
  }

  private void caughtUp() {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      QueueLog.caughtUp(name, lost);
    }
  }

  /** Neither thread locals nor the class loader are those of a request. */
  private static Thread made(Runnable task, String name) {
    Thread made = new Thread(null, task, name, 0, false);
    made.setContextClassLoader(Aside.class.getClassLoader());
    made.setDaemon(true);
    return made;
  }

  /** Has it done, and does not wait. What the task throws is dropped. */
  @Override
  public void execute(Runnable task) {
    put(new FutureTask<>(task, null));
  }

  /**
   * Has it done, and waits for it, but not for long; and not at all while an earlier task that was
   * waited for in vain is under way, within another task, or on an interrupted thread.
   */
  void doneOrLate(Runnable task) {
    done(task, true);
  }

  /**
   * As {@link #doneOrLate}, but waits for nothing for a minute after somebody waited in vain: for
   * what anybody may cause again and again.
   */
  void doneUnlessLate(Runnable task) {
    Long last = late;
    done(task, last == null || System.nanoTime() - last > DISTRUST_NANOS);
  }

  private void done(Runnable task, boolean patient) {
    FutureTask<?> future = new FutureTask<>(task, null);
    boolean waits = patient && !behind && Thread.currentThread() != thread;
    put(future);
    if (!waits) {
      return;
    }
    try {
      future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      behind = true;
      late = System.nanoTime();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException e) {
      // What the task throws is dropped, and so is what there is no room for.
    }
  }
}
