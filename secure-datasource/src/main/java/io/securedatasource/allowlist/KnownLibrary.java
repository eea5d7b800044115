package io.securedatasource.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Libraries whose statements are known: their lists come with this one, were recorded from runs on
 * PostgreSQL, and are put together with the application's by {@link StatementAllowList#and}.
 *
 * <p>Each holds what the library sends with the names of tables that it has by itself; see {@link
 * StatementAllowList#renamed}. The file's head says which version was run and how. What another
 * version sends, or a part that was not run, is not listed; it is observed first, and recorded by
 * the application's own tests.
 */
public enum KnownLibrary {
  /**
   * Flyway, as the role that migrates, with its table in the schema {@code public}: migrate,
   * validate, repair, baseline and info. Neither clean nor the scripts themselves are in it.
   */
  FLYWAY,
  /** Quartz, with a job store in the database, alone and in a cluster. */
  QUARTZ,
  /** ShedLock by its JdbcTemplate provider, with the time of the client and of the database. */
  SHEDLOCK,
  /** Spring Session by JDBC, with the customizer for PostgreSQL and without. */
  SPRING_SESSION;

  /**
   * Its statements, read anew at each call.
   *
   * @throws IllegalStateException when the list is not on the class path, as where resources were
   *     left out of a package
   */
  public StatementAllowList statements() {
    String resource = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".lock";
    try (InputStream file = KnownLibrary.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("the list " + resource + " is not on the class path");
      }
      return StatementAllowList.parse(resource, new String(file.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
