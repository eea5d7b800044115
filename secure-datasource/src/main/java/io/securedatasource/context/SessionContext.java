package io.securedatasource.context;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking: the application's user, its tenant and the id that ties together what one request
 * led to. While a context is open, what its thread runs on a data source that carries contexts has
 * them as settings of the server, for policies of row security and for audit:
 *
 * <pre>{@code
 * try (SessionContext.Scope scope = SessionContext.ofTenant("acme").user("jane").open()) {
 *   …
 * }
 * }</pre>
 *
 * <p>A context belongs to the thread that opened it, a platform or a virtual one, and is not
 * inherited by threads that are started meanwhile: what is handed to an executor opens it there.
 * Contexts are immutable and thread-safe; one is compared by its values.
 */
public final class SessionContext {

  /** The most UTF-16 units that a value may have. */
  public static final int LONGEST_VALUE = 256;

  private static final SessionContext NONE = new SessionContext(null, null, null);

  private static final ThreadLocal<@Nullable Opened> CURRENT = new ThreadLocal<>();

  private final @Nullable String user;
  private final @Nullable String tenant;
  private final @Nullable String correlation;

  private SessionContext(
      @Nullable String user, @Nullable String tenant, @Nullable String correlation) {
    this.user = user;
    this.tenant = tenant;
    this.correlation = correlation;
  }

  /** Where a context holds; to be closed by the thread that opened it. */
  public interface Scope extends AutoCloseable {

    /**
     * Ends it, and whatever was opened within it and is still open. The context that held before
     * holds again. Closing it again does nothing.
     *
     * @throws IllegalStateException on another thread
     */
    @Override
    void close();
  }

  /** Nobody in particular. */
  public static SessionContext none() {
    return NONE;
  }

  /**
   * A context of that tenant alone.
   *
   * @throws IllegalArgumentException as by {@link #isValue}
   */
  public static SessionContext ofTenant(String tenant) {
    return NONE.tenant(tenant);
  }

  /** What holds for this thread; {@link #none()} when nothing does. */
  public static SessionContext current() {
    Opened opened = CURRENT.get();
    return opened == null ? NONE : opened.context;
  }

  /**
   * Whether it may be a value: not blank, at most {@value #LONGEST_VALUE} UTF-16 units, without
   * control characters, NUL among them, and without halves of surrogate pairs.
   */
  public static boolean isValue(String value) {
    if (value.isBlank() || value.length() > LONGEST_VALUE) {
      return false;
    }
    return value
        .codePoints()
        .noneMatch(
            point ->
                Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
  }

  /**
   * This context with that user of the application.
   *
   * @throws IllegalArgumentException as by {@link #isValue}
   */
  public SessionContext user(String value) {
    return new SessionContext(checked(value), tenant, correlation);
  }

  /**
   * This context with that tenant.
   *
   * @throws IllegalArgumentException as by {@link #isValue}
   */
  public SessionContext tenant(String value) {
    return new SessionContext(user, checked(value), correlation);
  }

  /**
   * This context with that correlation id.
   *
   * @throws IllegalArgumentException as by {@link #isValue}
   */
  public SessionContext correlation(String value) {
    return new SessionContext(user, tenant, checked(value));
  }

  private static String checked(String value) {
    if (!isValue(value)) {
      throw new IllegalArgumentException(
          "a value of a session context is not blank, has at most "
              + LONGEST_VALUE
              + " characters, and no control character among them");
    }
    return value;
  }

  /** The application's user; {@code null} when there is none. */
  public @Nullable String user() {
    return user;
  }

  /** The tenant; {@code null} when there is none. */
  public @Nullable String tenant() {
    return tenant;
  }

  /** The correlation id; {@code null} when there is none. */
  public @Nullable String correlation() {
    return correlation;
  }

  /** Has it hold for this thread, in place of what holds now, until the scope is closed. */
  public Scope open() {
    Opened opened = new Opened(this, CURRENT.get());
    CURRENT.set(opened);
    return opened;
  }

  /** Runs something under it, on this thread. */
  public void run(Runnable task) {
    Scope scope = open();
    try {
      task.run();
    } finally {
      scope.close();
    }
  }

  /**
   * Runs something under it, on this thread.
   *
   * @return what the task returns
   * @throws Exception what the task throws
   */
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    Scope scope = open();
    try {
      return task.call();
    } finally {
      scope.close();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SessionContext that
            && Objects.equals(tenant, that.tenant)
            && Objects.equals(user, that.user)
            && Objects.equals(correlation, that.correlation));
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, tenant, correlation);
  }

  /** Which values there are, and none of them. */
  @Override
  public String toString() {
    StringBuilder told = new StringBuilder("SessionContext[");
    told.append(user == null ? "" : "user ");
    told.append(tenant == null ? "" : "tenant ");
    told.append(correlation == null ? "" : "correlation ");
    return told.toString().strip() + "]";
  }

  /** A context that was opened, and what was open before. Belongs to one thread. */
  private static final class Opened implements Scope {

    private final Thread thread = Thread.currentThread();
    private final SessionContext context;
    private final @Nullable Opened before;

    Opened(SessionContext context, @Nullable Opened before) {
      this.context = context;
      this.before = before;
    }

    @Override
    public void close() {
      if (thread != Thread.currentThread()) {
        throw new IllegalStateException("a session context is closed by the thread that opened it");
      }
      Opened open = CURRENT.get();
      while (open != null && open != this) {
        open = open.before;
      }
      if (open == null) {
        return;
      }
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }
}
