package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

/** Puts physical connections behind a gate. Thread-safe. */
public final class Guard {

  /** The driver's interfaces that there is a guarded view of. */
  private static final Set<Class<?>> KNOWN_VIEWS = Set.of(PGConnection.class, BaseConnection.class);

  private final StatementGate gate;
  private final Set<Class<?>> views;
  private final ExecutionObserver observer;
  private final @Nullable ExecutionTracer tracer;
  private final Returns returns;
  private final @Nullable ContextTerms carried;

  /**
   * A guard with that gate.
   *
   * @param views the driver's interfaces that a connection unwraps to, guarded as well: {@code
   *     PGConnection}, {@code BaseConnection}
   * @throws IllegalArgumentException when there is no guarded view of one of them
   */
  public Guard(StatementGate gate, Set<Class<?>> views) {
    this(gate, views, ExecutionObserver.NONE, null, new Returns((cleaned, elapsed) -> {}), null);
  }

  private Guard(
      StatementGate gate,
      Set<Class<?>> views,
      ExecutionObserver observer,
      @Nullable ExecutionTracer tracer,
      Returns returns,
      @Nullable ContextTerms carried) {
    if (!KNOWN_VIEWS.containsAll(views)) {
      throw new IllegalArgumentException(
          "there are guarded views of PGConnection and BaseConnection, and of nothing else");
    }
    this.gate = gate;
    this.views = Set.copyOf(views);
    this.observer = observer;
    this.tracer = tracer;
    this.returns = returns;
    this.carried = carried;
  }

  /** This guard, telling that observer of every execution. */
  public Guard observedBy(ExecutionObserver value) {
    return new Guard(gate, views, value, tracer, returns, carried);
  }

  /** This guard, having that tracer put every execution into a span; {@code null} for none. */
  public Guard tracedBy(@Nullable ExecutionTracer value) {
    return new Guard(gate, views, observer, value, returns, carried);
  }

  /** This guard, telling that listener of every session that was dirty when it came back. */
  public Guard tellingOfResets(Returns.Listener listener) {
    return new Guard(gate, views, observer, tracer, new Returns(listener), carried);
  }

  /** This guard, carrying contexts into sessions; {@code null} for none. */
  public Guard carrying(@Nullable ContextTerms terms) {
    return new Guard(gate, views, observer, tracer, returns, terms);
  }

  /** Where the pool tells of returns. */
  public Returns returns() {
    return returns;
  }

  /**
   * The guard of a data source. Connections unwrap to what the policy lists; those of a migration
   * to the driver's connection as well, since Flyway runs COPY on it.
   *
   * @throws IllegalArgumentException when the policy lists a type that there is no guarded view of
   */
  public static Guard of(StatementGate gate, SecurityPolicy policy, RoleProfile role) {
    Set<Class<?>> views = new HashSet<>(policy.unwrappable());
    if (role == RoleProfile.MIGRATION) {
      views.addAll(KNOWN_VIEWS);
    }
    return new Guard(gate, views);
  }

  /**
   * The connection, guarded: every SQL text passes the gate first, and no object that it leads to
   * runs any that did not. As little thread-safe as the connection itself.
   */
  public Connection over(Connection physical, SessionTerms terms) {
    Session session = new Session(physical, terms);
    return new GuardedConnection(
        physical,
        gate,
        views,
        session,
        new Executions(observer, tracer, session, terms, carried),
        returns);
  }

  /** As the other, of a session of which nothing is known. */
  public Connection over(Connection physical) {
    return over(physical, SessionTerms.unknown());
  }
}
