package io.securedatasource.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Each rule on code that breaks it, and on code that does not. */
class DatabaseAccessRulesTest {

  /** As it should be. */
  static final class Orders {
    private static final String TABLE = "shop.orders";

    PreparedStatement find(Connection connection) throws SQLException {
      return connection.prepareStatement("select id from " + TABLE + " where id = ?");
    }

    /** Text for people is none of the rule's business, even beside a statement. */
    void ping(Statement statement) throws SQLException {
      statement.execute("select 1");
      System.getLogger("orders").log(System.Logger.Level.DEBUG, "pinged");
    }
  }

  static final class Joined {
    void find(Statement statement, String name) throws SQLException {
      statement.execute("select id from users where name = '" + name + "'");
    }
  }

  static final class Built {
    PreparedStatement find(Connection connection, String column) throws SQLException {
      StringBuilder text = new StringBuilder("select id from users order by ");
      return connection.prepareStatement(text.append(column).toString());
    }
  }

  static final class Formatted {
    void find(Statement statement, String name) throws SQLException {
      statement.addBatch("delete from users where name = '%s'".formatted(name));
    }
  }

  /** Joins strings, and never meets JDBC. */
  static final class Greeting {
    String of(String name) {
      return "hello " + name;
    }
  }

  static final class Driving {
    Connection open(String url) throws SQLException {
      return DriverManager.getConnection(url);
    }
  }

  static final class Pooling {
    Supplier<AutoCloseable> pool() {
      return HikariDataSource::new;
    }

    PGSimpleDataSource raw() {
      return new PGSimpleDataSource();
    }
  }

  static final class Unwrapping {
    PGConnection below(Connection connection) throws SQLException {
      return connection.unwrap(PGConnection.class);
    }
  }

  private static boolean admits(ArchRule rule, Class<?> type) {
    return !rule.evaluate(new ClassFileImporter().importClasses(type)).hasViolation();
  }

  @ParameterizedTest
  @ValueSource(classes = {Joined.class, Built.class, Formatted.class})
  void a_text_is_not_put_together_where_it_is_given_to_jdbc(Class<?> type) {
    assertThat(admits(DatabaseAccessRules.noConcatenatedStatements(), type)).isFalse();
    assertThat(admits(DatabaseAccessRules.noConcatenatedStatements(type), type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(classes = {Orders.class, Greeting.class})
  void constants_and_texts_for_people_may_be_joined(Class<?> type) {
    assertThat(admits(DatabaseAccessRules.noConcatenatedStatements(), type)).isTrue();
  }

  @Test
  void nobody_asks_the_driver_manager() {
    assertThat(admits(DatabaseAccessRules.noDriverManager(), Driving.class)).isFalse();
    assertThat(admits(DatabaseAccessRules.noDriverManager(), Orders.class)).isTrue();
  }

  @Test
  void nobody_makes_a_data_source_without_a_guard() {
    assertThat(admits(DatabaseAccessRules.noRawDataSource(), Pooling.class)).isFalse();
    assertThat(admits(DatabaseAccessRules.noRawDataSource(Pooling.class), Pooling.class)).isTrue();
    assertThat(admits(DatabaseAccessRules.noRawDataSource(), Orders.class)).isTrue();
  }

  @Test
  void nobody_unwraps_but_those_that_are_listed() {
    assertThat(admits(DatabaseAccessRules.noUnwrapBut(), Unwrapping.class)).isFalse();
    assertThat(admits(DatabaseAccessRules.noUnwrapBut(Unwrapping.class), Unwrapping.class))
        .isTrue();
    assertThat(admits(DatabaseAccessRules.noUnwrapBut(), Orders.class)).isTrue();
  }
}
