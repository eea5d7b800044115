package io.securedatasource.logging;

import io.securedatasource.internal.text.PlainText;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * One line of the security log: a message for people, and the same as fields of the Elastic Common
 * Schema. Every text goes through {@link PlainText}. Not thread-safe.
 */
final class Line {

  static final Marker SECURITY = MarkerFactory.getMarker("SECURITY");

  /** Where applications keep what ties a line to a request, by the names in use for it. */
  private static final List<String> CORRELATION =
      List.of("correlationId", "correlation_id", "correlation.id", "requestId", "request_id");

  private static final List<String> TRACE = List.of("traceId", "trace_id", "trace.id");

  private static final List<String> USER = List.of("userName", "user.name", "username", "user");

  private LoggingEventBuilder builder;

  private Line(LoggingEventBuilder builder) {
    this.builder = builder;
  }

  /**
   * Begins a line.
   *
   * @param context what is known of the thread's work: {@code MDC::get}
   * @param action what happened, in the words of OWASP's logging vocabulary where it has one
   */
  static Line of(
      Logger logger,
      Level level,
      UnaryOperator<@Nullable String> context,
      String dataSource,
      String action,
      boolean success) {
    Line line = new Line(logger.atLevel(level).addMarker(SECURITY));
    return line.isWritten() ? line.begin(level, context, dataSource, action, success) : line;
  }

  private Line begin(
      Level level,
      UnaryOperator<@Nullable String> context,
      String dataSource,
      String action,
      boolean success) {
    return with("event.kind", level.toInt() >= Level.WARN.toInt() ? "alert" : "event")
        .with("event.category", "database")
        .with("event.action", action)
        .with("event.outcome", success ? "success" : "failure")
        .with("secure_datasource.name", dataSource)
        .with("labels.correlation_id", first(context, CORRELATION))
        .with("trace.id", first(context, TRACE))
        .with("client.user.name", first(context, USER));
  }

  /**
   * Whether the logger's level lets it through; nothing is put into words for one that it does not.
   */
  private boolean isWritten() {
    return !(builder instanceof NOPLoggingEventBuilder);
  }

  private static @Nullable String first(
      UnaryOperator<@Nullable String> context, List<String> keys) {
    for (String key : keys) {
      String value = context.apply(key);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }

  /** Adds a field, unless it is {@code null}. */
  Line with(String field, @Nullable String value) {
    if (value != null && isWritten()) {
      builder = builder.addKeyValue(field, PlainText.of(value));
    }
    return this;
  }

  Line with(String field, long value) {
    builder = builder.addKeyValue(field, value);
    return this;
  }

  /** How long it took; the schema counts nanoseconds. */
  Line took(Duration duration) {
    return with("event.duration", duration.toNanos());
  }

  /** Writes it; texts among the arguments go through {@link PlainText}. */
  void log(String message, @Nullable Object... arguments) {
    if (!isWritten()) {
      return;
    }
    @Nullable Object[] plain = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      plain[i] =
          arguments[i] == null || arguments[i] instanceof Number
              ? arguments[i]
              : PlainText.of(String.valueOf(arguments[i]));
    }
    builder.log(message, plain);
  }
}
