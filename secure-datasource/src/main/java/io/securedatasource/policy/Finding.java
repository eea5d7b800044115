package io.securedatasource.policy;

import java.util.List;

/**
 * One thing that a rule does not accept.
 *
 * @param found what is so, as a clause: {@code "sslmode is 'require'"}
 * @param required what must be so, as a clause: {@code "must be 'verify-full'"}
 * @param fix what to do, as an imperative clause
 * @param sql the statements that mend it, in order, to be run by an administrator; empty when SQL
 *     cannot, or not alone
 * @param atMost how far a policy may go about it; {@link Enforcement#REPORT} marks advice that
 *     never closes a gate
 */
public record Finding(
    String found, String required, String fix, List<String> sql, Enforcement atMost) {

  /** Keeps a copy of the list. */
  public Finding {
    sql = List.copyOf(sql);
  }
}
