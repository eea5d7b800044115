package io.securedatasource.event;

import java.util.List;

/** Tells several listeners, none of which can harm another or the caller. */
record ListenerChain(List<SecurityEventListener> listeners) implements SecurityEventListener {

  ListenerChain {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void onEvent(SecurityEvent event) {
    for (SecurityEventListener listener : listeners) {
      try {
        listener.onEvent(event);
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) { // a checked one too: not every language on the JVM declares them
        // A listener's failure is its own: a session is neither lost nor admitted by it.
      }
    }
  }
}
