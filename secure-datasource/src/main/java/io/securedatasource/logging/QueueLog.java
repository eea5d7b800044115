package io.securedatasource.logging;

import io.securedatasource.internal.text.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of events that are dropped because whom they are for is too slow. Thread-safe. */
public final class QueueLog {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.securedatasource.security");

  private QueueLog() {}

  /** The first event is dropped, since so many are waiting. */
  public static void dropping(String queue, int waiting) {
    LOGGER.warn(
        "{}: {} are waiting to be told, and what comes now is dropped",
        PlainText.of(queue),
        waiting);
  }

  /** All that waited was told; so many were dropped. */
  public static void caughtUp(String queue, long dropped) {
    LOGGER.warn(
        "{}: {} were dropped, and what comes now is told again", PlainText.of(queue), dropped);
  }
}
