package io.securedatasource.spring;

import io.securedatasource.policy.Timeouts;
import io.securedatasource.spring.SecureDataSourceProperties.Deadlines;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** From settings to deadlines. Nothing is filled in. */
final class DeadlineSettings {

  private DeadlineSettings() {}

  /** The deadlines of groups of settings, each on top of the one before. */
  static Timeouts timeouts(List<Deadlines> groups) {
    Timeouts timeouts = Timeouts.none();
    for (Deadlines group : groups) {
      timeouts = onTop(timeouts, group);
    }
    return timeouts;
  }

  private static Timeouts onTop(Timeouts below, Deadlines stated) {
    Timeouts timeouts = below;
    if (stated.preset() != null) {
      timeouts =
          switch (stated.preset()) {
            case STANDARD -> Timeouts.standard();
            case REPORTS -> Timeouts.reports();
            case MIGRATION -> Timeouts.migration();
          };
    }
    timeouts = with(timeouts, stated.connect(), Timeouts::connect);
    timeouts = with(timeouts, stated.login(), Timeouts::login);
    timeouts = with(timeouts, stated.lock(), Timeouts::lock);
    timeouts = with(timeouts, stated.statement(), Timeouts::statement);
    timeouts = with(timeouts, stated.idleInTransaction(), Timeouts::idleInTransaction);
    return with(timeouts, stated.socket(), Timeouts::socket);
  }

  private static Timeouts with(
      Timeouts timeouts,
      @Nullable Duration value,
      BiFunction<Timeouts, Duration, Timeouts> deadline) {
    return value == null ? timeouts : deadline.apply(timeouts, value);
  }
}
