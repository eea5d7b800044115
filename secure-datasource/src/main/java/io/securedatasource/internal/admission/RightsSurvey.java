package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.joining;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement that tells which looks may find something, for every role that the session holds,
 * whatever the options of its memberships: more roles than it reaches, so that it misses nothing.
 *
 * @param looks those that there are
 */
record RightsSurvey(List<RightsLook<?>> looks) {

  private static final String QUERY =
      Memberships.HELD
          + """
      , whose (roles, or_public) AS (
        SELECT pg_catalog.array_agg(held.role),
          pg_catalog.array_append(pg_catalog.array_agg(held.role), CAST(0 AS pg_catalog.oid))
        FROM held
      )
      SELECT %s
      FROM whose""";

  String sql() {
    return QUERY.formatted(
        looks.stream()
            .map(look -> look.mayFind("whose.roles", "whose.or_public"))
            .collect(joining(",\n")));
  }

  /** The looks that may find something, in the same order. */
  List<RightsLook<?>> read(ResultSet row) throws SQLException {
    List<RightsLook<?>> due = new ArrayList<>();
    row.next();
    for (int i = 0; i < looks.size(); i++) {
      if (row.getBoolean(i + 1)) {
        due.add(looks.get(i));
      }
    }
    return due;
  }
}
