package io.securedatasource.internal.configuration;

import io.securedatasource.policy.Host;
import io.securedatasource.policy.SettingProblem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC URL, read strictly. Without problems, it says exactly what the driver would make of the
 * same text; with problems, it holds what could be read, and no property that has a problem.
 *
 * @param hosts in the order of trial; none that is not valid
 * @param database decoded; {@code null} when there is none or it is not valid
 * @param properties decoded values by key, in the order of the URL; never a secret
 * @param problems what is wrong, in the order of the URL; safe to print
 */
public record JdbcUrl(
    List<Host> hosts,
    @Nullable String database,
    Map<String, String> properties,
    List<SettingProblem> problems) {

  /** The longest URL that is read; in characters. */
  public static final int MAX_LENGTH = 8 * 1024;

  /** Keeps copies. */
  public JdbcUrl {
    hosts = List.copyOf(hosts);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    problems = List.copyOf(problems);
  }

  /**
   * Reads a URL of the form {@code jdbc:postgresql://host[:port][,host[:port]…]/database[?key=value
   * &…]}, or {@code jdbc:postgresql:database} for the local machine. Takes any text, and never
   * throws; the time it takes grows with the text's length alone, which is capped.
   */
  public static JdbcUrl parse(String url) {
    return new JdbcUrlParser().parse(url);
  }
}
