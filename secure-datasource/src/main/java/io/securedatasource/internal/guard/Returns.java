package io.securedatasource.internal.guard;

import java.sql.Connection;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a pool takes a guarded connection back, and has its session cleaned then.
 *
 * <p>Below HikariCP there is no call that says so. But its {@code close()} ends with {@code
 * clearWarnings()} on the physical connection, and then, on the same thread and before anybody can
 * borrow it, tells its tracker of the use: the two together are a return. Thread-safe.
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

  /** The connection whose warnings a thread has cleared last. */
  private static final class Slot {
    private @Nullable GuardedConnection cleared;
  }

  private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

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

  /** A pool has taken back the connection that this thread has just closed. */
  public void returned() {
    Slot slot = slots.get();
    GuardedConnection connection = slot.cleared;
    if (connection != null) {
      slot.cleared = null;
      connection.returned();
    }
  }

  /** This thread has cleared the warnings of that connection. */
  void cleared(GuardedConnection connection) {
    slots.get().cleared = connection;
  }

  /** What this thread is closing failed before its warnings were cleared. */
  void failed() {
    slots.get().cleared = null;
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
