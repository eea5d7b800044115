package io.securedatasource.internal.statement;

import java.time.Duration;
import java.util.Set;

/**
 * What a reader must know besides the text.
 *
 * @param schemas the schemas that a statement may put on the search path, besides those of the
 *     server; empty when none is listed
 * @param reserved settings by name that no statement may change, though their names are free
 * @param statement the longest statement timeout that a transaction may set for itself
 * @param lock the longest lock timeout that a transaction may set for itself
 * @param tokens of more of them nothing is read; {@link Integer#MAX_VALUE} to read all
 */
record Limits(
    Set<String> schemas, Set<String> reserved, Duration statement, Duration lock, int tokens) {

  /** Keeps copies of the sets. */
  Limits {
    schemas = Set.copyOf(schemas);
    reserved = Set.copyOf(reserved);
  }
}
