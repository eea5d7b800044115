package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementHazard;
import org.jspecify.annotations.Nullable;

/**
 * Knows which statements are expected, by their canonical form, and takes note of those that come.
 * Asked when a text is judged, and not when its verdict is remembered. Implementations are
 * thread-safe.
 */
public interface FormWatch {

  /**
   * What is wrong with a statement of that form; {@code null} when nothing is.
   *
   * @param form {@code null} for a text that cannot be read
   */
  @Nullable StatementHazard judge(@Nullable CanonicalForm form);

  /** Takes note of a statement that no rule refuses, and that cannot hold a password. */
  void admitted(CanonicalForm form);
}
