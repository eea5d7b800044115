package io.securedatasource.tracing;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of one execution's observation. A handler that traces puts the span's identity into
 * it, as it would into the headers of a request. Used by one thread.
 */
final class StatementContext extends SenderContext<StatementContext.Carrier> {

  private static final String TRACEPARENT = "traceparent";

  /** Takes one header. */
  static final class Carrier {
    private @Nullable String traceparent;
  }

  /** Prepares; with {@code carries} the identity is kept. */
  StatementContext(boolean carries) {
    super(
        (carrier, key, value) -> {
          if (carrier != null && carries && key.equalsIgnoreCase(TRACEPARENT)) {
            carrier.traceparent = value;
          }
        },
        Kind.CLIENT);
    setCarrier(new Carrier());
    setRemoteServiceName("postgresql");
  }

  /** As it was put in, unchecked; {@code null} when nothing was. */
  @Nullable String traceparent() {
    Carrier carrier = getCarrier();
    return carrier == null ? null : carrier.traceparent;
  }
}
