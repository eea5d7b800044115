package io.securedatasource.examples.audit;

import org.jspecify.annotations.Nullable;

/** Asks a person for a password, without showing it. */
@FunctionalInterface
interface Prompt {

  /** The answer; {@code null} when there is nobody to ask, or nobody answers. */
  char @Nullable [] ask(String question);
}
