package io.securedatasource.context;

import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * In which settings of the server a {@link SessionContext} is found. Immutable, and as thread-safe
 * as the source of correlation ids.
 *
 * @param user has the application's user
 * @param tenant has the tenant
 * @param correlation has the correlation id
 * @param correlationSource asked before each statement whose context has no correlation id; what is
 *     {@code null} or no {@linkplain SessionContext#isValue value} is left out; {@code null} for
 *     none
 */
public record ContextSettings(
    String user,
    String tenant,
    String correlation,
    @Nullable Supplier<? extends @Nullable String> correlationSource) {

  private static final Pattern NAME =
      Pattern.compile("[a-z_][a-z0-9_]{0,62}\\.[a-z_][a-z0-9_]{0,62}");

  private static final ContextSettings STANDARD =
      new ContextSettings("app.user", "app.tenant", "app.correlation", null);

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException when a name is not of two parts of lower case letters, digits
   *     and underscores, one stands twice, or one belongs to the server or to this library
   */
  public ContextSettings {
    Set<String> names = Set.of(checked(user), checked(tenant), checked(correlation));
    assert names.size() == 3;
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()
        || name.startsWith("pg")
        || name.startsWith("plpgsql.")
        || name.startsWith("securedatasource.")) {
      throw new IllegalArgumentException(
          "the setting of a session context is named in two parts, such as app.tenant, of lower"
              + " case letters, digits and underscores, and not after the server's own modules");
    }
    return name;
  }

  /** {@code app.user}, {@code app.tenant} and {@code app.correlation}. */
  public static ContextSettings standard() {
    return STANDARD;
  }

  /**
   * These settings by other names.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public ContextSettings named(String user, String tenant, String correlation) {
    return new ContextSettings(user, tenant, correlation, correlationSource);
  }

  /** These settings, with correlation ids out of that source, such as a logging context. */
  public ContextSettings correlationFrom(Supplier<? extends @Nullable String> source) {
    return new ContextSettings(user, tenant, correlation, source);
  }

  /** The names of the three. */
  public Set<String> names() {
    return Set.of(user, tenant, correlation);
  }
}
