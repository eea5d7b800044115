package io.securedatasource.testserver;

import java.util.Locale;

/**
 * The logins of the shop database. {@link #APPLICATION}, {@link #READ_ONLY} and {@link #MIGRATION}
 * are as they should be; every other one is the application's role with exactly one thing wrong.
 */
public enum Role {
  /** Reads and writes rows; owns nothing, may create nothing, inherits nothing. */
  APPLICATION("NOINHERIT"),
  /** Reads rows; its transactions are read-only. */
  READ_ONLY("NOINHERIT"),
  /** Owns the schema and its tables. */
  MIGRATION("NOINHERIT"),
  /** Is a superuser. */
  SUPERUSER("SUPERUSER"),
  /** Becomes a superuser by one SET ROLE. */
  BECOMES_SUPERUSER("NOINHERIT", "shop_root"),
  /** Becomes a superuser through three roles, none of which inherits. */
  BECOMES_SUPERUSER_DEEPLY("NOINHERIT", "shop_step_one"),
  /**
   * Holds the ADMIN OPTION on a superuser role. From 16 on it is no more than that (INHERIT FALSE,
   * SET FALSE), and the server lets only superusers grant a superuser role; before, membership
   * comes with it.
   */
  ADMIN_OF_SUPERUSER("NOINHERIT"),
  /**
   * Holds the ADMIN OPTION on a plain role that can become a superuser: grants itself that role,
   * then becomes one. From 16 on INHERIT FALSE, SET FALSE.
   */
  ADMIN_OF_PATH_TO_SUPERUSER("NOINHERIT"),
  /** Is a member of a role named as a provider names its administrators. */
  PROVIDER_ADMIN("INHERIT", "rds_superuser"),
  /** May make and change roles. */
  CREATEROLE("NOINHERIT CREATEROLE"),
  /** May make databases. */
  CREATEDB("NOINHERIT CREATEDB"),
  /** Row-level security does not hold for it. */
  BYPASSRLS("NOINHERIT BYPASSRLS"),
  /** May copy the whole cluster by the replication protocol. */
  REPLICATION("NOINHERIT REPLICATION"),
  /** Reads files of the server. */
  SERVER_FILES("INHERIT", "pg_read_server_files"),
  /** Runs programs on the server. */
  PROGRAMS("INHERIT", "pg_execute_server_program"),
  /** Writes every table of every schema. */
  WRITE_ALL_DATA("INHERIT", "pg_write_all_data"),
  /** Creates objects in the schema. */
  DDL("NOINHERIT"),
  /** Owns a table, {@code shop.notes}. */
  OWNER("NOINHERIT"),
  /** Creates temporary tables. */
  TEMP("NOINHERIT");

  private final String attributes;
  private final String memberOf;

  Role(String attributes) {
    this(attributes, "");
  }

  Role(String attributes, String memberOf) {
    this.attributes = attributes;
    this.memberOf = memberOf;
  }

  /** The name it logs in by, such as {@code shop_application}. */
  public String userName() {
    return "shop_" + name().toLowerCase(Locale.ROOT);
  }

  /** Attributes of CREATE ROLE, LOGIN, PASSWORD and memberships aside. */
  String attributes() {
    return memberOf.isEmpty() ? attributes : attributes + " IN ROLE " + memberOf;
  }
}
