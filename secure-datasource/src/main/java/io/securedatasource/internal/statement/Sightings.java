package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementFacts.Sighting;
import io.securedatasource.policy.StatementHazard;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first sighting of every hazard, and what else is known of a text. */
final class Sightings {

  private final EnumMap<StatementHazard, Sighting> first = new EnumMap<>(StatementHazard.class);
  private boolean marksSession;

  /** Keeps it, unless the hazard was seen before; the place is counted from 0. */
  void see(StatementHazard hazard, int place, @Nullable String detail) {
    first.putIfAbsent(hazard, new Sighting(hazard, place + 1, detail));
  }

  void see(StatementHazard hazard, int place) {
    see(hazard, place, null);
  }

  /** Where one was seen, the other is seen as well. */
  void seeAsWell(StatementHazard seen, StatementHazard also) {
    Sighting sighting = first.get(seen);
    if (sighting != null) {
      see(also, sighting.position() - 1, sighting.detail());
    }
  }

  boolean has(StatementHazard hazard) {
    return first.containsKey(hazard);
  }

  /** Running the text may change the session beyond the transaction. */
  void markSession() {
    marksSession = true;
  }

  boolean marksSession() {
    return marksSession;
  }

  /** In the order of the text. */
  List<Sighting> inOrder() {
    return first.values().stream().sorted(Comparator.comparingInt(Sighting::position)).toList();
  }
}
