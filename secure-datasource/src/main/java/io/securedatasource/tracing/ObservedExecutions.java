package io.securedatasource.tracing;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.securedatasource.internal.guard.ExecutionTracer;
import io.securedatasource.internal.guard.TraceComment;
import io.securedatasource.internal.statement.QuerySummary;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.internal.text.SqlStates;
import io.securedatasource.metrics.ErrorType;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.Host;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each execution, with the attributes of OpenTelemetry's conventions for
 * database clients. No literal and no parameter is in it: a statement is told by its summary, and a
 * failure by its SQLState, since what the server says of one may quote a value. Thread-safe.
 *
 * <p>What not every execution of every data source has is of high cardinality, which is to say in
 * spans alone: a timer that a handler makes of observations has the same tags each time, and a span
 * has no attribute that says "none".
 */
public final class ObservedExecutions implements ExecutionTracer {

  /** The observation's name, which names a timer too where a handler makes one of it. */
  public static final String NAME = "securedatasource.statement";

  private final ObservationRegistry registry;
  private final KeyValues common;
  private final KeyValues target;
  private final boolean comments;

  /** Set while a handler is told: what it executes itself is in no span, which would be endless. */
  private final ThreadLocal<Boolean> telling = new ThreadLocal<>();

  /**
   * Observes by that registry. Where one of several servers is connected to, it is not told which.
   *
   * @param dataSource its name
   * @param target where it connects to
   * @param comments whether statements carry the span's identity to the server
   */
  public ObservedExecutions(
      ObservationRegistry registry,
      String dataSource,
      ConfigurationFacts.Target target,
      boolean comments) {
    this.registry = registry;
    this.comments = comments;
    this.common = KeyValues.of("db.system.name", "postgresql", "pool", dataSource);
    this.target = attributes(target);
  }

  private static KeyValues attributes(ConfigurationFacts.Target target) {
    KeyValues known = KeyValues.empty();
    String database = target.database();
    if (database != null) {
      known = known.and("db.namespace", database);
    }
    if (target.hosts().size() == 1) {
      Host host = target.hosts().get(0);
      known =
          known.and("server.address", host.name()).and("server.port", String.valueOf(host.port()));
    }
    return known;
  }

  /**
   * What is executed.
   *
   * @param name the kind of statement
   * @param summary what it does to which tables
   */
  private record Operation(String name, String summary) {

    static Operation of(Verdict verdict, String sql) {
      return new Operation(verdict.kind().name(), QuerySummary.of(verdict.kind(), sql));
    }

    /** What all of them have in common; empty where they differ. */
    static Operation common(List<? extends Text> texts) {
      if (texts.isEmpty()) {
        return new Operation("", "");
      }
      Operation first = of(texts.get(0).verdict(), texts.get(0).sql());
      boolean alike = true;
      for (Text text : texts) {
        if (!text.verdict().kind().name().equals(first.name())) {
          return new Operation("", "");
        }
        alike = alike && of(text.verdict(), text.sql()).equals(first);
      }
      return alike ? first : new Operation(first.name(), "");
    }

    Operation batch() {
      return new Operation(QuerySummary.ofBatch(name), QuerySummary.ofBatch(summary));
    }
  }

  @Override
  public @Nullable Span begin(Verdict verdict, String sql) {
    return isOff() ? null : span(Operation.of(verdict, sql), false, "");
  }

  @Override
  public @Nullable Span beginBatch(List<? extends Text> texts) {
    return isOff() ? null : span(Operation.common(texts), texts.size() != 1, "");
  }

  @Override
  public @Nullable Span preparing(Verdict verdict, String sql) {
    return !comments || isOff() ? null : span(Operation.of(verdict, sql), false, "prepare ");
  }

  private boolean isOff() {
    return registry.isNoop() || telling.get() != null;
  }

  private @Nullable Span span(Operation operation, boolean ofBatch, String prefix) {
    StatementContext context = new StatementContext(comments);
    Observation observation = Observation.createNotStarted(NAME, () -> context, registry);
    if (observation.isNoop()) {
      return null;
    }
    observation.lowCardinalityKeyValues(common).highCardinalityKeyValues(target);
    describe(observation, prefix, ofBatch ? operation.batch() : operation);
    try {
      tell(observation::start);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // Other handlers have begun, and want to be told of the end.
    }
    return new Observed(observation, context, operation);
  }

  private static void describe(Observation observation, String prefix, Operation operation) {
    observation
        .contextualName(prefix + operation.summary())
        .lowCardinalityKeyValue("db.operation.name", operation.name())
        .highCardinalityKeyValue("db.query.summary", operation.summary());
  }

  private void tell(Runnable handlers) {
    telling.set(true);
    try {
      handlers.run();
    } finally {
      telling.remove();
    }
  }

  private final class Observed implements Span {

    private final Observation observation;
    private final StatementContext context;
    private final Operation operation;

    Observed(Observation observation, StatementContext context, Operation operation) {
      this.observation = observation;
      this.context = context;
      this.operation = operation;
    }

    @Override
    public @Nullable TraceComment comment() {
      return TraceComment.of(context.traceparent());
    }

    /** One operation is none to the conventions. */
    @Override
    public void ofBatch(int size) {
      if (size != 1) {
        describe(observation, "", operation.batch());
        observation.highCardinalityKeyValue("db.operation.batch.size", String.valueOf(size));
      }
    }

    @Override
    public void end(@Nullable SQLException failure) {
      try {
        if (failure != null) {
          tell(() -> failed(failure));
        }
      } finally {
        tell(observation::stop);
      }
    }

    private void failed(SQLException failure) {
      String sqlState = SqlStates.sound(failure.getSQLState());
      ErrorType type = ErrorType.of(sqlState == null ? "" : sqlState, SqlStates.isTimeout(failure));
      observation.highCardinalityKeyValue("error.type", type.tag());
      if (sqlState != null) {
        observation.highCardinalityKeyValue("db.response.status_code", sqlState);
      }
      observation.error(new StatementFailure(type));
    }
  }
}
