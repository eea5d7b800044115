package io.securedatasource.internal.guard;

import java.lang.StackWalker.StackFrame;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a pool takes a guarded connection back, so that its session is cleaned.
 *
 * <p>Below HikariCP there is no call that says so. But its {@code close()} ends with {@code
 * clearWarnings()} on the physical connection, before anybody can borrow it; an application that
 * clears warnings itself does it by another method of HikariCP's. Who called is read from the
 * stack, which costs about a microsecond, and is asked only where there is something to clean.
 * Thread-safe.
 */
public final class Returns {

  /** Told of each session that was dirty when it came back. Thread-safe. */
  public interface Listener {

    /**
     * A session was cleaned, or could not be and is given up.
     *
     * @param cleaned whether it was
     * @param elapsed how long that took
     */
    void reset(boolean cleaned, Duration elapsed);
  }

  /** HikariCP's class of what an application borrows, and the room that its subclass is in too. */
  private static final String POOL = "com.zaxxer.hikari.pool.";

  private static final String TAKEN_BACK_BY = "close";

  private static final StackWalker STACK = StackWalker.getInstance();

  private final Listener listener;
  private volatile Predicate<Connection> retire = connection -> false;
  private volatile Supplier<Resting> pool = () -> Resting.UNKNOWN;
  private volatile @Nullable Resting resting;

  /** Tells that listener. */
  Returns(Listener listener) {
    this.listener = listener;
  }

  /**
   * States how to give up a connection: it is to be closed instead of borrowed again.
   *
   * @param value tells whether the pool has it, and closes it when it is idle or comes back
   */
  public void retireBy(Predicate<Connection> value) {
    this.retire = value;
  }

  /**
   * States how the pool's connections are when nobody has borrowed them.
   *
   * @param value asked once, at the first return: by then that can no longer be changed
   */
  public void restingAs(Supplier<Resting> value) {
    this.pool = value;
  }

  /** How the pool's connections are when nobody has borrowed them. */
  Resting resting() {
    Resting known = resting;
    if (known == null) {
      known = pool.get();
      resting = known;
    }
    return known;
  }

  /** Whether a pool is taking back the connection whose warnings this thread is clearing. */
  boolean isUnderWay() {
    return STACK.walk(
        frames ->
            frames
                .filter(frame -> frame.getClassName().startsWith(POOL))
                .findFirst()
                .map(StackFrame::getMethodName)
                .filter(TAKEN_BACK_BY::equals)
                .isPresent());
  }

  /** Has the pool close that connection: when it comes back, if it is borrowed. */
  boolean retire(Connection connection) {
    return retire.test(connection);
  }

  void tell(boolean cleaned, long nanoseconds) {
    try {
      listener.reset(cleaned, Duration.ofNanos(nanoseconds));
    } catch (RuntimeException | LinkageError e) {
      // A listener harms no session.
    }
  }
}
