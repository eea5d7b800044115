package io.securedatasource.internal.guard;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.AutoSave;

/**
 * What the driver keeps of a connection on its own side, as it was when the connection was opened,
 * and what the server has told of the session since: put back, and compared, without a message.
 */
final class DriverState {

  /** What the server tells unasked when it changes. */
  private static final String[] REPORTED = {
    "application_name",
    "search_path",
    "session_authorization",
    "standard_conforming_strings",
    "TimeZone",
    "DateStyle",
    "IntervalStyle",
    "client_encoding",
    "is_superuser"
  };

  private final BaseConnection driver;
  private final AutoSave autosave;
  private final int fetchSize;
  private final int prepareThreshold;
  private final boolean adaptiveFetch;
  private final int holdability;
  private final @Nullable String[] reported = new String[REPORTED.length];

  private DriverState(BaseConnection driver) throws SQLException {
    this.driver = driver;
    this.autosave = driver.getAutosave();
    this.fetchSize = driver.getDefaultFetchSize();
    this.prepareThreshold = driver.getPrepareThreshold();
    this.adaptiveFetch = driver.getAdaptiveFetch();
    this.holdability = driver.getHoldability();
    keepReported();
  }

  /** The state as it is now; {@code null} of a connection that is closed. */
  static @Nullable DriverState of(BaseConnection driver) {
    try {
      return new DriverState(driver);
    } catch (SQLException e) {
      return null;
    }
  }

  /** Whether the server has told that a parameter is another than when they were kept. */
  boolean isChangedAtServer() {
    for (int i = 0; i < REPORTED.length; i++) {
      String kept = reported[i];
      String told = driver.getParameterStatus(REPORTED[i]);
      if (kept == null ? told != null : !kept.equals(told)) {
        return true;
      }
    }
    return false;
  }

  /** Keeps what the server has told last. */
  void keepReported() {
    for (int i = 0; i < REPORTED.length; i++) {
      reported[i] = driver.getParameterStatus(REPORTED[i]);
    }
  }

  /** Whether a borrower changed something on the driver's side. */
  boolean isChangedHere() throws SQLException {
    return driver.getAutosave() != autosave
        || driver.getDefaultFetchSize() != fetchSize
        || driver.getPrepareThreshold() != prepareThreshold
        || driver.getAdaptiveFetch() != adaptiveFetch
        || driver.getHoldability() != holdability;
  }

  /** Puts back what a borrower changed on the driver's side. */
  void restore() throws SQLException {
    if (driver.getAutosave() != autosave) {
      driver.setAutosave(autosave);
    }
    if (driver.getDefaultFetchSize() != fetchSize) {
      driver.setDefaultFetchSize(fetchSize);
    }
    if (driver.getPrepareThreshold() != prepareThreshold) {
      driver.setPrepareThreshold(prepareThreshold);
    }
    if (driver.getAdaptiveFetch() != adaptiveFetch) {
      driver.setAdaptiveFetch(adaptiveFetch);
    }
    if (driver.getHoldability() != holdability) {
      driver.setHoldability(holdability);
    }
  }
}
