package io.securedatasource;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does what must not hold up whoever asks for it, in order, on a daemon thread that is there while
 * there is something to do. What comes when {@link #MOST} tasks wait is dropped. Thread-safe.
 */
final class Aside implements Executor {

  /** How many tasks may wait. */
  static final int MOST = 1024;

  private final Duration patience;
  private final ThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  /** Whether somebody waited in vain, and there is more to do since. */
  private volatile boolean behind;

  /**
   * Prepares; starts no thread yet.
   *
   * @param name the thread's
   * @param patience how long {@link #doneOrLate} waits at most
   */
  Aside(String name, Duration patience) {
    this.patience = patience;
    this.executor =
        new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST), task -> made(task, name)) {
          @Override
          protected void afterExecute(Runnable task, @Nullable Throwable failure) {
            if (getQueue().isEmpty()) {
              behind = false;
            }
          }
        };
    executor.allowCoreThreadTimeOut(true);
    executor.setRejectedExecutionHandler(
        (task, full) -> {
          if (task instanceof Future<?> future) {
            var unused = future.cancel(false);
          }
        });
  }

  private Thread made(Runnable task, String name) {
    Thread made = new Thread(task, name);
    made.setDaemon(true);
    thread = made;
    return made;
  }

  /** Has it done, and does not wait. What the task throws is dropped. */
  @Override
  public void execute(Runnable task) {
    executor.execute(new FutureTask<>(task, null));
  }

  /**
   * Has it done, and waits for it, but not for long; and not at all while an earlier task that was
   * waited for in vain is under way, within another task, or on an interrupted thread.
   */
  void doneOrLate(Runnable task) {
    FutureTask<?> future = new FutureTask<>(task, null);
    boolean waits = !behind && Thread.currentThread() != thread;
    executor.execute(future);
    if (!waits) {
      return;
    }
    try {
      future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      behind = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException e) {
      // What the task throws is dropped, and so is what there is no room for.
    }
  }
}
