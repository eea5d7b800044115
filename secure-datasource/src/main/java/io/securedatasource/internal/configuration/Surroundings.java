package io.securedatasource.internal.configuration;

import java.time.Instant;
import java.util.List;

/**
 * What a configuration finds around it.
 *
 * @param now the instant at which dates are judged
 * @param driverVersion such as {@code 42.7.14}
 * @param ambientConfiguration what would reach driver or pool past the settings: resources and
 *     system properties, by name
 */
public record Surroundings(Instant now, String driverVersion, List<String> ambientConfiguration) {

  /** Keeps a copy of the list. */
  public Surroundings {
    ambientConfiguration = List.copyOf(ambientConfiguration);
  }
}
