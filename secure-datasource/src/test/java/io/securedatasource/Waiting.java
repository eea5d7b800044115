package io.securedatasource;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits on conditions that come true by themselves. */
public final class Waiting {

  private Waiting() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits until the condition holds, for at most 30 s. */
  public static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come true within 30 s");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
