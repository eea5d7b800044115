package io.securedatasource;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.internal.guard.ContextTerms;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether sessions are told who is asking.
 *
 * @param settings where the server finds it; {@code null} when nothing was said
 * @param required whether a statement needs a tenant
 */
record CarriedContexts(@Nullable ContextSettings settings, boolean required) {

  /** Sessions are told nothing. */
  static final CarriedContexts NONE = new CarriedContexts(null, false);

  CarriedContexts in(ContextSettings value) {
    return new CarriedContexts(value, required);
  }

  CarriedContexts demanded() {
    return new CarriedContexts(settings, true);
  }

  /** What the guard is told; {@code null} for nothing. */
  @Nullable ContextTerms terms() {
    if (settings == null && !required) {
      return null;
    }
    return new ContextTerms(settings == null ? ContextSettings.standard() : settings, required);
  }

  /** The settings that no text may change. */
  Set<String> names() {
    ContextTerms terms = terms();
    return terms == null ? Set.of() : terms.settings().names();
  }
}
