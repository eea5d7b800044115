package io.securedatasource.internal.admission;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An absolute deadline for work on a connection: when it passes, the connection is cut, however
 * many bytes still trickle in. A read timeout bounds one read alone. Waits on the JVM's own timer
 * thread, and needs none of its own.
 */
final class CutOff implements AutoCloseable {

  private final CompletableFuture<Boolean> passed;
  private final CompletableFuture<Void> cut;

  private CutOff(CompletableFuture<Boolean> passed, Runnable action) {
    this.passed = passed;
    this.cut =
        passed.thenAccept(
            late -> {
              if (late) {
                action.run();
              }
            });
  }

  /** Cuts the connection after that long, unless closed before. */
  static CutOff after(Duration limit, PhysicalConnection physical) {
    return new CutOff(
        new CompletableFuture<Boolean>()
            .completeOnTimeout(true, Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS),
        physical::cut);
  }

  /** Whether the deadline has passed, and the connection is cut. */
  boolean passed() {
    return passed.getNow(false) && !cut.isCompletedExceptionally();
  }

  /** Ends the wait. */
  @Override
  public void close() {
    passed.complete(false);
  }
}
