package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.Grant;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One statement about what some roles hold in the database, and how to read what it returns. Grants
 * are read out of the access lists and not by asking {@code has_…_privilege} of each role and
 * object, which keeps the work linear in the number of objects, and tells who granted what.
 *
 * @param <T> what it tells
 */
interface RightsLook<T> {

  /** The most rows of one kind that are carried over; beyond it they are counted. */
  int MOST = 20;

  /**
   * The most names of a group that are carried over: what mends it names each. Beyond it they are
   * counted, and the look after the mend tells the next.
   */
  int MOST_NAMES = 1_000;

  /** The columns of a grant, in order, given the alias of the access list and of the owner. */
  String GRANT =
      """
      CASE WHEN a.grantee OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid)
        THEN pg_catalog.pg_get_userbyid(a.grantee) END AS holder,
      CASE WHEN a.grantor OPERATOR(pg_catalog.<>) %s
        THEN pg_catalog.pg_get_userbyid(a.grantor) END AS grantor,
      a.is_grantable""";

  /**
   * The condition that an object was not made with the server: its OID is none of those that are
   * kept for that (PostgreSQL documentation, System Catalog Initial Data, OID Assignment). It says
   * less than {@link #NOT_OF_THE_SYSTEM}, and costs next to nothing.
   */
  String MADE_LATER = "%s OPERATOR(pg_catalog.>=) CAST(16384 AS pg_catalog.oid)";

  /** The condition that the alias {@code n} is no schema of the system's. */
  String NOT_OF_THE_SYSTEM =
      """
      NOT pg_catalog.starts_with(CAST(n.nspname AS pg_catalog.text), 'pg_')
        AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'""";

  /**
   * The statement.
   *
   * @param roles the OIDs of the roles, as an expression of type {@code oid[]}
   * @param orPublic the same with 0, which stands for PUBLIC
   */
  String sql(String roles, String orPublic);

  /**
   * A condition that holds whenever the statement would return a row, and seldom otherwise. It is
   * asked first and in one statement with those of the other looks ({@link RightsSurvey}): most
   * roles hold nothing of what is looked for, and planning a statement costs more than running it.
   *
   * @param roles the OIDs of the roles or of more, as an expression of type {@code oid[]}
   * @param orPublic the same with 0, which stands for PUBLIC
   */
  String mayFind(String roles, String orPublic);

  /** Reads what the statement returned. */
  T read(ResultSet rows) throws SQLException;

  /** What it tells when it returned nothing, or was not asked. */
  T nothing();

  /** The grant of the current row. */
  static Grant grant(ResultSet rows) throws SQLException {
    return new Grant(
        rows.getString("holder"), rows.getString("grantor"), rows.getBoolean("is_grantable"));
  }
}
