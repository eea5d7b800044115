package io.securedatasource.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What gate 3 judges: a statement as its text tells it. Holds no literal, no comment and no name
 * out of the text but those that are on a list of known names.
 *
 * @param role what the data source is for
 * @param statements how many statements the text holds; 0 for a text of blanks and comments
 * @param kind what the first statement does
 * @param marksSession whether running it may change the session beyond the transaction
 * @param fingerprint tells texts apart by structure, without their literals
 * @param sightings what is wrong with it, in the order of the text
 */
public record StatementFacts(
    RoleProfile role,
    int statements,
    StatementKind kind,
    boolean marksSession,
    String fingerprint,
    List<Sighting> sightings)
    implements Facts {

  /** Keeps a copy of the list. */
  public StatementFacts {
    sightings = List.copyOf(sightings);
  }

  /**
   * A hazard at a place.
   *
   * @param hazard what it is
   * @param position where it is, from 1 in UTF-16 units
   * @param detail a known name or fixed words that say more; {@code null} when there is no more
   */
  public record Sighting(StatementHazard hazard, int position, @Nullable String detail) {

    /** What was found, as a clause. */
    String found() {
      return detail == null ? hazard.found() : hazard.found() + ": " + detail;
    }
  }
}
