package io.securedatasource.testserver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The SQL of the shop database and its roles, for PostgreSQL 14 to 18. */
final class ShopDatabase {

  static final String NAME = "shop";

  /** Those whose rights on the tables are not the application's. */
  private static final Set<Role> OTHER_RIGHTS = EnumSet.of(Role.READ_ONLY, Role.MIGRATION);

  private ShopDatabase() {}

  /** Roles and the empty database; the connection is the administrator's to any database. */
  static void createRoles(Connection connection, int majorVersion, Map<Role, Login> logins)
      throws SQLException {
    List<String> sql = new ArrayList<>();
    sql.add("CREATE ROLE shop_root NOLOGIN SUPERUSER");
    sql.add("CREATE ROLE shop_step_three NOLOGIN NOINHERIT");
    sql.add("CREATE ROLE shop_step_two NOLOGIN NOINHERIT");
    sql.add("CREATE ROLE shop_step_one NOLOGIN NOINHERIT");
    sql.add("GRANT shop_root TO shop_step_three");
    sql.add("GRANT shop_step_three TO shop_step_two");
    sql.add("GRANT shop_step_two TO shop_step_one");
    sql.add("CREATE ROLE shop_gate NOLOGIN NOINHERIT");
    sql.add("GRANT shop_root TO shop_gate");
    sql.add("CREATE ROLE rds_superuser NOLOGIN");
    // The names and passwords are made of letters, digits and underscores.
    logins.forEach(
        (role, login) ->
            sql.add(
                "CREATE ROLE %s LOGIN PASSWORD '%s' %s"
                    .formatted(login.user(), login.password(), role.attributes())));
    String admin =
        majorVersion >= 16 ? " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE" : " WITH ADMIN OPTION";
    sql.add("GRANT shop_root TO " + Role.ADMIN_OF_SUPERUSER.userName() + admin);
    sql.add("GRANT shop_gate TO " + Role.ADMIN_OF_PATH_TO_SUPERUSER.userName() + admin);
    run(connection, sql);
    // Cannot share a transaction with anything.
    run(connection, List.of("CREATE DATABASE shop"));
  }

  /** Schema, tables, data and rights; the connection is the administrator's to the shop. */
  static void createSchema(Connection connection) throws SQLException {
    String migration = Role.MIGRATION.userName();
    String readOnly = Role.READ_ONLY.userName();
    List<String> sql = new ArrayList<>();
    sql.add("REVOKE ALL ON DATABASE shop FROM PUBLIC");
    sql.add("REVOKE ALL ON SCHEMA public FROM PUBLIC");
    sql.add("CREATE SCHEMA shop AUTHORIZATION " + migration);
    sql.add("SET ROLE " + migration);
    sql.add(
        """
        CREATE TABLE shop.customers (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          name text NOT NULL,
          email text NOT NULL UNIQUE)""");
    sql.add(
        """
        CREATE TABLE shop.orders (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          customer_id bigint NOT NULL REFERENCES shop.customers,
          placed_at timestamptz NOT NULL DEFAULT now(),
          status text NOT NULL DEFAULT 'open')""");
    sql.add(
        """
        CREATE TABLE shop.order_items (
          order_id bigint NOT NULL REFERENCES shop.orders ON DELETE CASCADE,
          line integer NOT NULL,
          article text NOT NULL,
          quantity integer NOT NULL CHECK (quantity > 0),
          price numeric(10, 2) NOT NULL,
          PRIMARY KEY (order_id, line))""");
    sql.add(
        "INSERT INTO shop.customers (name, email) SELECT 'Customer ' || n, 'customer' || n ||"
            + " '@example.org' FROM generate_series(1, 10) n");
    sql.add(
        "INSERT INTO shop.orders (customer_id) SELECT 1 + n % 10 FROM generate_series(1, 30) n");
    sql.add(
        "INSERT INTO shop.order_items SELECT n, line, 'Article ' || line, 1 + n % 3, 9.90 * line"
            + " FROM generate_series(1, 30) n, generate_series(1, 2) line");
    for (Role role : Role.values()) {
      if (!OTHER_RIGHTS.contains(role)) {
        addRights(sql, role.userName(), "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT");
      }
    }
    addRights(sql, readOnly, "SELECT", "SELECT");
    sql.add("RESET ROLE");
    for (Role role : Role.values()) {
      sql.add("GRANT CONNECT ON DATABASE shop TO " + role.userName());
    }
    sql.add("ALTER ROLE " + readOnly + " SET default_transaction_read_only = on");
    sql.add("GRANT CREATE ON SCHEMA shop TO " + Role.DDL.userName());
    sql.add("GRANT TEMPORARY ON DATABASE shop TO " + Role.TEMP.userName());
    sql.add("CREATE TABLE shop.notes (id bigint PRIMARY KEY, note text)");
    sql.add("ALTER TABLE shop.notes OWNER TO " + Role.OWNER.userName());
    run(connection, sql);
  }

  /** Run as the owner of the schema: rights on what is there and on what it will create. */
  private static void addRights(List<String> sql, String user, String tables, String sequences) {
    sql.add("GRANT USAGE ON SCHEMA shop TO " + user);
    sql.add("GRANT " + tables + " ON ALL TABLES IN SCHEMA shop TO " + user);
    sql.add("GRANT " + sequences + " ON ALL SEQUENCES IN SCHEMA shop TO " + user);
    String future = "ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT ";
    sql.add(future + tables + " ON TABLES TO " + user);
    sql.add(future + sequences + " ON SEQUENCES TO " + user);
  }

  /** One round trip, one transaction. */
  private static void run(Connection connection, List<String> sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(String.join(";\n", sql));
    }
  }
}
