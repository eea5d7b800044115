package io.securedatasource;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A listener that keeps what it is told, and can be waited on. */
public final class RecordedEvents implements SecurityEventListener {

  private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void onEvent(SecurityEvent event) {
    events.add(event);
  }

  /** All events so far. */
  public List<SecurityEvent> all() {
    return List.copyOf(events);
  }

  /** The events of that kind so far. */
  public <E extends SecurityEvent> List<E> of(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Waits until an event of that kind fits, for at most 15 s. */
  public <E extends SecurityEvent> E await(Class<E> kind, Predicate<E> fits) {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (System.nanoTime() < deadline) {
      for (E event : of(kind)) {
        if (fits.test(event)) {
          return event;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    throw new AssertionError("no such " + kind.getSimpleName() + " among " + events);
  }
}
