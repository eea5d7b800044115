package io.securedatasource.event;

import java.util.List;

/**
 * Told of each event, on the thread that it happened on. Implementations are thread-safe and quick:
 * one that blocks holds up whoever connects, and one that closes the data source waits for itself.
 * One that throws harms nobody: the failure is dropped and the other listeners are told.
 */
@FunctionalInterface
public interface SecurityEventListener {

  /** Called once for each event. */
  void onEvent(SecurityEvent event);

  /**
   * A listener that tells each of these, in order. What one of them throws is dropped and the next
   * is told, unless the JVM itself is failing ({@link VirtualMachineError}).
   */
  static SecurityEventListener all(List<SecurityEventListener> listeners) {
    return new ListenerChain(listeners);
  }
}
