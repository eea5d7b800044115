package io.securedatasource.internal.guard;

import java.sql.SQLException;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.function.BiConsumer;
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
    "is_superuser",
    "default_transaction_read_only"
  };

  private final BaseConnection driver;
  private final AutoSave autosave;
  private final int fetchSize;
  private final int prepareThreshold;
  private final boolean adaptiveFetch;
  private final int holdability;
  private final @Nullable String[] reported = new String[REPORTED.length];

  /** All that the server tells unasked, by name: the driver's own, which changes with each word. */
  private final Map<String, String> told;

  /** The values of that when they were last found to be as kept, in its order. */
  private String[] seen = {};

  private DriverState(BaseConnection driver) throws SQLException {
    this.driver = driver;
    this.autosave = driver.getAutosave();
    this.fetchSize = driver.getDefaultFetchSize();
    this.prepareThreshold = driver.getPrepareThreshold();
    this.adaptiveFetch = driver.getAdaptiveFetch();
    this.holdability = driver.getHoldability();
    this.told = driver.getParameterStatuses();
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
    if (isAsSeen()) {
      return false;
    }
    String[] now = values(); // before the names are looked up: what is told meanwhile is new
    for (int i = 0; i < REPORTED.length; i++) {
      String kept = reported[i];
      String value = driver.getParameterStatus(REPORTED[i]);
      if (kept == null ? value != null : !kept.equals(value)) {
        return true;
      }
    }
    seen = now;
    return false;
  }

  /**
   * Whether the server has told nothing since: each time it does, the driver keeps another object.
   * To look each name up costs the driver a search without regard to case, and a return many times
   * what all else of it does.
   */
  private boolean isAsSeen() {
    Comparison comparison = new Comparison(seen);
    try {
      told.forEach(comparison);
    } catch (ConcurrentModificationException e) { // told by another thread, just now
      return false;
    }
    return comparison.isSame();
  }

  private String[] values() {
    try {
      return told.values().toArray(String[]::new);
    } catch (ConcurrentModificationException e) {
      return new String[0]; // the names are looked up the next time
    }
  }

  /** Compares objects, not texts, in their order. */
  private static final class Comparison implements BiConsumer<String, String> {

    private final String[] expected;
    private int next;
    private boolean differs;

    Comparison(String[] expected) {
      this.expected = expected;
    }

    @Override
    @SuppressWarnings(
        "ReferenceEquality") // the same text told again is looked at, which is no harm
    public void accept(String name, String value) {
      differs |= next >= expected.length || expected[next] != value;
      next++;
    }

    boolean isSame() {
      return !differs && next == expected.length;
    }
  }

  /** Keeps what the server has told last. */
  void keepReported() {
    String[] now = values();
    for (int i = 0; i < REPORTED.length; i++) {
      reported[i] = driver.getParameterStatus(REPORTED[i]);
    }
    seen = now;
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
