package io.securedatasource.metrics;

import java.util.Locale;
import java.util.Set;

/**
 * How an execution ended, as the tag {@code error.type} of a statement's meters tells it. Taken
 * from the SQLState alone (Appendix A of the PostgreSQL documentation), never from a message.
 */
public enum ErrorType {
  /** It succeeded. */
  NONE,
  /** A deadline passed: {@code statement_timeout}, or another of the server's. */
  DEADLINE,
  /** The application cancelled it. */
  CANCELLED,
  /** It waited for a lock longer than {@code lock_timeout}, or said NOWAIT: 55P03. */
  LOCK_TIMEOUT,
  /** The server chose it to end a deadlock: 40P01. */
  DEADLOCK,
  /** It cannot be serialized with the transactions beside it: 40001. */
  SERIALIZATION,
  /** It breaks a constraint: class 23. */
  CONSTRAINT,
  /** The role lacks a privilege, or row security forbids it: 42501. */
  PRIVILEGE,
  /** The connection was lost: class 08, or the server went away: 57P01 to 57P05. */
  CONNECTION_LOST,
  /** The server has no more of something: class 53. */
  RESOURCES,
  /** The statement is wrong, or names what is not there: the rest of class 42. */
  STATEMENT,
  /** The data do not fit: class 22. */
  DATA,
  /** Anything else. */
  OTHER;

  /**
   * What a failure's SQLState says.
   *
   * @param sqlState empty when there is none
   * @param byDeadline whether 57014 means a deadline, and not that somebody cancelled
   */
  public static ErrorType of(String sqlState, boolean byDeadline) {
    return switch (sqlState) {
      case "57014" -> byDeadline ? DEADLINE : CANCELLED;
      // Of a transaction that sat idle; of a transaction; of an idle session.
      case "25P03", "25P04", "57P05" -> DEADLINE;
      case "55P03" -> LOCK_TIMEOUT;
      case "40P01" -> DEADLOCK;
      case "40001" -> SERIALIZATION;
      case "42501" -> PRIVILEGE;
      case "57P01", "57P02", "57P03", "57P04" -> CONNECTION_LOST;
      default -> ofClass(sqlState.length() < 2 ? "" : sqlState.substring(0, 2));
    };
  }

  private static ErrorType ofClass(String sqlStateClass) {
    return switch (sqlStateClass) {
      case "08" -> CONNECTION_LOST;
      case "22" -> DATA;
      case "23" -> CONSTRAINT;
      case "42" -> STATEMENT;
      case "53" -> RESOURCES;
      default -> OTHER;
    };
  }

  /**
   * The classes of the SQLStates that are told as this, each two characters; empty for what has no
   * name of its own, and may have any.
   */
  Set<String> sqlStateClasses() {
    return switch (this) {
      case NONE, OTHER -> Set.of();
      case DEADLINE -> Set.of("25", "57");
      case CANCELLED -> Set.of("57");
      case LOCK_TIMEOUT -> Set.of("55");
      case DEADLOCK, SERIALIZATION -> Set.of("40");
      case CONSTRAINT -> Set.of("23");
      case PRIVILEGE, STATEMENT -> Set.of("42");
      case CONNECTION_LOST -> Set.of("08", "57");
      case RESOURCES -> Set.of("53");
      case DATA -> Set.of("22");
    };
  }

  /** As the tag has it: in lower case, with hyphens. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
