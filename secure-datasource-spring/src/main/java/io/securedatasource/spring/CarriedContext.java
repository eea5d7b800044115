package io.securedatasource.spring;

import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.context.ContextSettings;
import io.securedatasource.spring.SecureDataSourceProperties.Context;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Whether and how the sessions of a data source are told who is asking. */
final class CarriedContext {

  private static final String GROUP = SecureDataSourceProperties.PREFIX + ".session-context";

  private final Layers layers;

  private CarriedContext(Layers layers) {
    this.layers = layers;
  }

  /**
   * States it.
   *
   * @throws InvalidConfigurationPropertyValueException when a name is none, or what is switched off
   *     is required
   */
  static void state(SecureDataSourceBuilder builder, Layers layers) {
    CarriedContext context = new CarriedContext(layers);
    Boolean enabled = context.first(Context::enabled);
    boolean required = Objects.equals(context.first(Context::required), true);
    if (Objects.equals(enabled, false)) {
      if (required) {
        throw new InvalidConfigurationPropertyValueException(
            GROUP + ".required", true, "sessions are told nothing where 'enabled' is false");
      }
      return;
    }
    if (enabled != null || required || context.namesAnything()) {
      builder.sessionContext(context.settings());
    }
    if (required) {
      builder.requireContext();
    }
  }

  private <T> @Nullable T first(Function<Context, @Nullable T> setting) {
    return layers.first(SecureDataSourceProperties::sessionContext, setting);
  }

  private boolean namesAnything() {
    return first(Context::user) != null
        || first(Context::tenant) != null
        || first(Context::correlation) != null
        || first(Context::correlationMdcKey) != null;
  }

  private ContextSettings settings() {
    ContextSettings standard = ContextSettings.standard();
    String user = Objects.requireNonNullElse(first(Context::user), standard.user());
    String tenant = Objects.requireNonNullElse(first(Context::tenant), standard.tenant());
    String correlation =
        Objects.requireNonNullElse(first(Context::correlation), standard.correlation());
    ContextSettings named;
    try {
      named = standard.named(user, tenant, correlation);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          GROUP, user + ", " + tenant + ", " + correlation, e.getMessage());
    }
    String key = first(Context::correlationMdcKey);
    return key == null ? named : named.correlationFrom(() -> MDC.get(key));
  }
}
