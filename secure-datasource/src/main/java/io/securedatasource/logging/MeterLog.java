package io.securedatasource.logging;

import io.securedatasource.internal.text.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of meters that are not what was asked for. Thread-safe. */
public final class MeterLog {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.securedatasource.security");

  private MeterLog() {}

  /** Another data source has its meters under that name. */
  public static void renamed(String dataSource, String instead) {
    LOGGER.warn(
        "{}: another data source of this name has its meters in the registry, so this one is called"
            + " {}; fix: name(…)",
        PlainText.of(dataSource),
        PlainText.of(instead));
  }

  /** The registry refused that meter, and the data source does without. */
  public static void refused(String dataSource, String meter, String failure) {
    LOGGER.warn(
        "{}: the registry refuses the meter {} ({}), and there is none",
        PlainText.of(dataSource),
        meter,
        failure);
  }
}
