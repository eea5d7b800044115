package io.securedatasource.spring;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Tells the application's own listener beans. They are asked for once all singletons are there, so
 * that none is made early; what happens before is kept and told then. Thread-safe.
 */
final class ApplicationListeners implements SmartInitializingSingleton {

  private static final int MOST_KEPT = 1_000;

  private final ObjectProvider<SecurityEventListener> beans;
  private final Object lock = new Object();

  /** Guarded by {@link #lock}. */
  private final List<SecurityEvent> kept = new ArrayList<>();

  private volatile boolean ready;
  private volatile SecurityEventListener listeners = event -> {};

  ApplicationListeners(ObjectProvider<SecurityEventListener> beans) {
    this.beans = beans;
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<SecurityEvent> missed;
    synchronized (lock) {
      listeners = SecurityEventListener.all(beans.orderedStream().toList());
      missed = List.copyOf(kept);
      kept.clear();
      ready = true;
    }
    missed.forEach(listeners::onEvent);
  }

  /** A listener that tells them. Not a bean, or it would tell itself. */
  SecurityEventListener asListener() {
    return this::tell;
  }

  private void tell(SecurityEvent event) {
    if (!ready) {
      synchronized (lock) {
        if (!ready) {
          if (kept.size() < MOST_KEPT) {
            kept.add(event);
          }
          return;
        }
      }
    }
    listeners.onEvent(event);
  }
}
