package io.securedatasource.internal.configuration;

import static io.securedatasource.policy.SettingProblem.Kind.CONTROL_CHARACTER;
import static io.securedatasource.policy.SettingProblem.Kind.DUPLICATE_PROPERTY;
import static io.securedatasource.policy.SettingProblem.Kind.INVALID_HOST;
import static io.securedatasource.policy.SettingProblem.Kind.INVALID_VALUE;
import static io.securedatasource.policy.SettingProblem.Kind.MALFORMED;
import static io.securedatasource.policy.SettingProblem.Kind.SECRET_IN_URL;
import static io.securedatasource.policy.SettingProblem.Kind.TARGET_OVERRIDE;
import static io.securedatasource.policy.SettingProblem.Kind.UNKNOWN_PROPERTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.securedatasource.policy.Host;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {

  private static final String GOOD = "jdbc:postgresql://db.internal:5432/shop";

  /** Reads a URL that must have no problem, and that the driver must read alike. */
  private static JdbcUrl accepted(String url) {
    JdbcUrl read = JdbcUrl.parse(url);
    assertThat(read.problems()).as(url).isEmpty();
    assertThat(DriverReading.of(read)).isEqualTo(DriverReading.of(url));
    return read;
  }

  private static void refused(String url, Kind... kinds) {
    assertThat(JdbcUrl.parse(url).problems())
        .as(url)
        .extracting(SettingProblem::kind)
        .containsExactly(kinds);
  }

  @Nested
  class An_accepted_url {

    @Test
    void names_host_port_and_database() {
      JdbcUrl url = accepted(GOOD);

      assertThat(url.hosts()).containsExactly(new Host("db.internal", 5432));
      assertThat(url.database()).isEqualTo("shop");
      assertThat(url.properties()).isEmpty();
    }

    @Test
    void has_the_usual_port_when_it_names_none() {
      assertThat(accepted("jdbc:postgresql://db/shop").hosts())
          .containsExactly(new Host("db", 5432));
    }

    @Test
    void may_list_hosts_of_every_form() {
      assertThat(accepted("jdbc:postgresql://a:1,10.0.0.7,[2001:db8::1]:65535,[::1]/shop").hosts())
          .containsExactly(
              new Host("a", 1),
              new Host("10.0.0.7", 5432),
              new Host("2001:db8::1", 65535),
              new Host("::1", 5432));
    }

    @Test
    void may_name_the_database_of_this_machine_alone() {
      JdbcUrl url = accepted("jdbc:postgresql:shop");

      assertThat(url.hosts()).containsExactly(new Host("localhost", 5432));
      assertThat(url.database()).isEqualTo("shop");
    }

    @Test
    void keeps_properties_in_their_order_with_decoded_values() {
      JdbcUrl url =
          accepted(GOOD + "?sslmode=verify-full&ApplicationName=shop+%28%C3%BC%29&user=shop_app");

      assertThat(url.properties())
          .containsExactly(
              entry("sslmode", "verify-full"),
              entry("ApplicationName", "shop (\u00fc)"),
              entry("user", "shop_app"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "?",
          "?&",
          "?sslmode=require&",
          "?targetServerType=preferSecondary&loadBalanceHosts=true",
          "?connectTimeout=5&loginTimeout=10&socketTimeout=65",
          "?currentSchema=a%2Cb",
          "?sslrootcert=%2Fetc%2Fshop%2Fca.pem",
          "?sslrootcert=/etc/shop/ca.pem",
          "?user=me%40example.com",
          "?user=me@example.com",
          "?ApplicationName=a=b"
        })
    void is_read_as_the_driver_reads_it(String query) {
      accepted(GOOD + query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh%6Fp", "my+shop", "my%2Bshop", "%C3%BCber", "a%2Fb", "a%40b"})
    void has_a_database_decoded_as_the_driver_decodes_it(String name) {
      accepted("jdbc:postgresql://db/" + name);
    }

    @Test
    void may_be_insecure_which_is_for_the_rules_to_judge() {
      assertThat(accepted(GOOD + "?sslmode=disable&gssEncMode=prefer").properties())
          .containsEntry("sslmode", "disable");
    }
  }

  @Nested
  class A_prefix {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "jdbc:postgres://db/shop",
          "jdbc:aws-wrapper:postgresql://db/shop",
          "jdbc:p6spy:postgresql://db/shop",
          "jdbc:otel:postgresql://db/shop",
          "jdbc:tc:postgresql:18:///shop",
          "postgres://db/shop",
          "postgresql://db/shop",
          "JDBC:postgresql://db/shop",
          " jdbc:postgresql://db/shop",
          "jdbc:mysql://db/shop",
          "?"
        })
    void of_another_program_is_refused_with_the_right_form(String url) {
      refused(url, MALFORMED);
      assertThat(JdbcUrl.parse(url).problems().get(0).fix())
          .contains("jdbc:postgresql://host:5432/database");
    }

    @Test
    void of_another_program_does_not_hide_a_secret() {
      refused("postgres://shop:hunter2@db/shop", MALFORMED, SECRET_IN_URL);
      refused("jdbc:p6spy:postgresql://db/shop?password=hunter2", MALFORMED, SECRET_IN_URL);
    }
  }

  @Nested
  class The_form {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:postgresql:",
          "jdbc:postgresql:/",
          "jdbc:postgresql:/shop",
          "jdbc:postgresql:db:5432/shop",
          "jdbc:postgresql:db:5432",
          "jdbc:postgresql://db",
          "jdbc:postgresql://db/",
          "jdbc:postgresql://db?sslmode=verify-full",
          "jdbc:postgresql://db/shop/x",
          "jdbc:postgresql://db/shop%",
          "jdbc:postgresql://db/shop%2",
          "jdbc:postgresql://db/shop%g0",
          "jdbc:postgresql://db/shop%+1",
          "jdbc:postgresql://db/shop%ff",
          "jdbc:postgresql://db/shop#x",
          "jdbc:postgresql://db/shop;user=x",
          "jdbc:postgresql://db/shop?sslmode=require?x"
        })
    void that_is_not_exactly_one_thing_is_refused(String url) {
      assertThat(JdbcUrl.parse(url).problems())
          .extracting(SettingProblem::kind)
          .contains(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%+1", "%-1", "%\uff14\uff11", "%c3", "%ff%fe"})
    void of_a_broken_escape_is_refused(String value) {
      refused(GOOD + "?ApplicationName=" + value, MALFORMED);
    }

    @Test
    void that_is_too_long_is_refused_unread() {
      refused(GOOD + "?ApplicationName=" + "x".repeat(JdbcUrl.MAX_LENGTH), MALFORMED);
      refused("jdbc:postgresql://" + "a,".repeat(200) + "a/shop", MALFORMED);
      refused(GOOD + "?" + "a&".repeat(2000), MALFORMED);
    }

    @Test
    void of_a_database_name_that_postgresql_would_cut_is_refused() {
      refused("jdbc:postgresql://db/" + "d".repeat(64), INVALID_VALUE);
    }
  }

  @Nested
  class A_host {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "a,,b",
          "a,",
          ":5432",
          "-db",
          "db-",
          "d_b",
          "db.",
          "a..b",
          "d%62",
          "d b",
          "b\u00fccher",
          "127.1",
          "2130706433",
          "0x7f000001",
          "10.0.0.0x1",
          "010.0.0.1",
          "256.0.0.1",
          "1.2.3.4.5",
          "::1",
          "[::1",
          "[]",
          "[:::]",
          "[1::2::3]",
          "[1:2:3:4:5:6:7:8:9]",
          "[12345::]",
          "[fe80::1%25eth0]",
          "[::1]x",
          "[db]"
        })
    void that_is_no_name_or_address_is_refused(String host) {
      assertThat(JdbcUrl.parse("jdbc:postgresql://" + host + "/shop").problems())
          .isNotEmpty()
          .extracting(SettingProblem::kind)
          .containsOnly(INVALID_HOST);
    }

    @Test
    void of_a_list_in_which_all_are_empty_are_refused() {
      refused("jdbc:postgresql://,/shop", INVALID_HOST, INVALID_HOST);
      refused("jdbc:postgresql://,/", INVALID_HOST, INVALID_HOST, MALFORMED);
    }

    @Test
    void that_is_longer_than_a_name_may_be_is_refused() {
      refused("jdbc:postgresql://" + "a.".repeat(126) + "ab/shop", INVALID_HOST);
      refused("jdbc:postgresql://" + "a".repeat(64) + "/shop", INVALID_HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "-1", "+1", "05432", "x", "99999999999"})
    void with_an_impossible_port_is_refused(String port) {
      refused("jdbc:postgresql://db:" + port + "/shop", INVALID_HOST);
    }

    @Test
    void of_a_list_is_named_by_its_place_and_never_repeated() {
      assertThat(JdbcUrl.parse("jdbc:postgresql://good,b@d/shop").problems().toString())
          .doesNotContain("b@d");
      assertThat(JdbcUrl.parse("jdbc:postgresql://good,b_d/shop").problems().get(0).found())
          .startsWith("host 2 ")
          .doesNotContain("b_d");
    }

    @Test
    void that_is_valid_is_kept_beside_one_that_is_not() {
      assertThat(JdbcUrl.parse("jdbc:postgresql://good,b_d/shop").hosts())
          .containsExactly(new Host("good", 5432));
    }
  }

  @Nested
  class A_parameter {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "host",
          "HOST",
          "Port",
          "port",
          "dbName",
          "DBNAME",
          "PGHOST",
          "PGPORT",
          "PGDBNAME",
          "pghost",
          "%68ost"
        })
    void that_names_the_target_is_refused(String key) {
      refused(GOOD + "?" + key + "=127.0.0.1", TARGET_OVERRIDE);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "sslmode=verify-full&sslmode=disable",
          "sslmode=disable&sslmode=verify-full",
          "sslmode=verify-full&sslmode=verify-full"
        })
    void that_stands_twice_is_refused_and_neither_is_kept(String query) {
      refused(GOOD + "?" + query, DUPLICATE_PROPERTY);
      assertThat(JdbcUrl.parse(GOOD + "?" + query).properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "sslmode=verify-full&sslMode=disable",
          "sslmode=verify-full&%73slmode=disable",
          "sslmode=verify-full&%53SLMODE=disable"
        })
    void that_stands_twice_in_another_spelling_is_refused(String query) {
      refused(GOOD + "?" + query, UNKNOWN_PROPERTY, DUPLICATE_PROPERTY);
      assertThat(JdbcUrl.parse(GOOD + "?" + query).properties()).isEmpty();
    }

    @Test
    void that_the_driver_would_ignore_is_refused_with_what_was_probably_meant() {
      assertThat(JdbcUrl.parse(GOOD + "?sslMode=verify-full").problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.kind()).isEqualTo(UNKNOWN_PROPERTY);
                assertThat(problem.found()).startsWith("'sslMode' in the URL");
                assertThat(problem.fix()).contains("write sslmode");
              });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Options", "optoins", "sslFactory", "Replication"})
    void that_nearly_names_a_refused_one_is_not_advised_to(String key) {
      assertThat(JdbcUrl.parse(GOOD + "?" + key + "=x").problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.fix()).isEqualTo("remove it"));
    }

    @ParameterizedTest
    @CsvSource({
      "service=mine, SERVICE",
      "Service=mine, SERVICE",
      "options=-c%20x, FORBIDDEN_PROPERTY",
      "replication=database, FORBIDDEN_PROPERTY",
      "loggerFile=/tmp/x, FORBIDDEN_PROPERTY",
      "connectExecutor=x.Y, FORBIDDEN_PROPERTY",
      "jaasLogin=false, FORBIDDEN_PROPERTY",
      "datatype.geometry=x.Y, FORBIDDEN_PROPERTY",
      "DataType.geometry=x.Y, FORBIDDEN_PROPERTY",
      "sslfactory=org.postgresql.ssl.NonValidatingFactory, CUSTOM_VERIFICATION",
      "sslhostnameverifier=x.Y, CUSTOM_VERIFICATION",
      "socketFactory=x.Y, CUSTOM_VERIFICATION",
      "socketFactoryArg=x, CUSTOM_VERIFICATION",
      "authenticationPluginClassName=x.Y, CUSTOM_VERIFICATION",
      "sslpasswordcallback=x.Y, CUSTOM_VERIFICATION",
      "sslmode=verify_full, INVALID_VALUE",
      "sslmode=, INVALID_VALUE",
      "sslmode, INVALID_VALUE",
      "ssl, INVALID_VALUE",
      "connectTimeout=5s, INVALID_VALUE",
      "maxResultBuffer=10%25, INVALID_VALUE"
    })
    void that_is_not_for_settings_is_refused(String parameter, Kind kind) {
      refused(GOOD + "?" + parameter, kind);
      assertThat(JdbcUrl.parse(GOOD + "?" + parameter).properties()).isEmpty();
    }

    @Test
    void without_a_value_is_refused_though_the_driver_takes_ssl_alone_for_true() {
      assertThat(JdbcUrl.parse(GOOD + "?ssl").problems().get(0).found())
          .isEqualTo("'ssl' in the URL has no value");
    }
  }

  @Nested
  class A_control_character {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:postgresql://db/shop?currentSchema=public%00statement_timeout%001234",
          "jdbc:postgresql://db/shop?currentSchema=public\0x",
          "jdbc:postgresql://db/shop?ApplicationName=a%0Ab",
          "jdbc:postgresql://db/shop?ApplicationName=a%C2%85b",
          "jdbc:postgresql://db/shop?ApplicationName=a%E2%80%AEb",
          "jdbc:postgresql://db/shop?ApplicationName=a\ud800b",
          "jdbc:postgresql://db/shop?user=shop%00",
          "jdbc:postgresql://db/shop?ssl%00mode=x",
          "jdbc:postgresql://db/shop?sslmode%0A=x",
          "jdbc:postgresql://db/sh%00op",
          "jdbc:postgresql://db/shop\n",
          "jdbc:postgresql://db/shop%7F",
          "jdbc:postgresql:sh%00op",
          "jdbc:postgresql://d\0b/shop",
          "jdbc:postgresql://db%00/shop",
          "jdbc:postgresql://db:5432%0a/shop"
        })
    void is_refused_wherever_it_stands(String url) {
      refused(url, CONTROL_CHARACTER);
    }
  }

  @Nested
  class A_secret {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "password",
          "PASSWORD",
          "sslpassword",
          "PGPASSWORD",
          "pass",
          "passwd",
          "db.password",
          "access_token",
          "api-key",
          "clientSecret",
          "p%61ssword"
        })
    void in_the_query_is_refused_and_never_repeated(String key) {
      String url = GOOD + "?" + key + "=hunter2";

      refused(url, SECRET_IN_URL);
      assertThat(JdbcUrl.parse(url).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:postgresql://shop:hunter2@db/shop",
          "jdbc:postgresql://shop:hun/ter2@db/shop",
          "jdbc:postgresql://shop:hun,ter2@db/shop",
          "jdbc:postgresql://shop@db/shop"
        })
    void before_the_host_is_refused_and_nothing_else_is_said(String url) {
      refused(url, SECRET_IN_URL);
      assertThat(JdbcUrl.parse(url).toString()).doesNotContain("hun").doesNotContain("ter2");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:postgresql://db/shop?password=x&hunter2",
          "jdbc:postgresql://db/shop?password=x&sslmodes&hunter2=y",
          "jdbc:postgresql://db/shop?p%61ssword=x&hunter2",
          "jdbc:postgresql://shop:x?hunter2@db/shop",
          "jdbc:postgresql://shop:x?hunter2&y@db/shop",
          "jdbc:postgresql://shop:x?hunter2=y&sslmode=z@db/shop",
          "jdbc:postgresql://shop:hunter2/x?y@db/shop",
          "jdbc:postgresql://hunter2%/shop"
        })
    void that_the_grammar_cuts_in_pieces_is_not_repeated_either(String url) {
      JdbcUrl read = JdbcUrl.parse(url);

      assertThat(read.problems()).isNotEmpty();
      assertThat(read.problems().toString())
          .doesNotContain("hunter2")
          .doesNotContain("write sslmode");
    }

    @Test
    void makes_later_keys_be_named_by_position() {
      assertThat(JdbcUrl.parse(GOOD + "?password=x&hunter2=y").problems())
          .extracting(SettingProblem::found)
          .element(1)
          .isEqualTo("parameter 2 in the URL is unknown to the driver, which would ignore it");
    }
  }

  @Nested
  class A_key_that_could_deceive {

    @ParameterizedTest
    @ValueSource(strings = {"a<b>", "\u001b[31m", "x", "a b", "\u00e4\u00f6", "k@y"})
    void is_named_by_position(String key) {
      assertThat(JdbcUrl.parse(GOOD + "?" + key + "=1").problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.found()).startsWith("parameter 1 in the URL"));
    }

    @Test
    void by_its_length_is_named_by_position() {
      assertThat(JdbcUrl.parse(GOOD + "?" + "k".repeat(41) + "=1").problems().get(0).found())
          .startsWith("parameter 1 in the URL");
    }
  }

  @Nested
  class The_same_check_elsewhere {

    @Test
    void names_the_place_it_looked_at() {
      SettingProblem problem =
          Objects.requireNonNull(SettingCheck.PROPERTIES.check("sslMode", "require"));

      assertThat(problem.found()).startsWith("'sslMode' in the properties");
      assertThat(problem.kind()).isEqualTo(UNKNOWN_PROPERTY);
    }

    @Test
    void leaves_a_password_to_whoever_takes_credentials_out() {
      assertThat(SettingCheck.PROPERTIES.check("password", "hunter2")).isNull();
      assertThat(SettingCheck.URL.check("password", "hunter2")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
      "PGHOST, TARGET_OVERRIDE",
      "service, SERVICE",
      "options, FORBIDDEN_PROPERTY",
      "datatype.x, FORBIDDEN_PROPERTY",
      "sslfactory, CUSTOM_VERIFICATION",
      "connectTimeout, INVALID_VALUE"
    })
    void refuses_the_same(String key, Kind kind) {
      SettingProblem problem =
          Objects.requireNonNull(SettingCheck.DATA_SOURCE_PROPERTIES.check(key, "x"));

      assertThat(problem.kind()).isEqualTo(kind);
    }

    @Test
    void refuses_a_control_character_in_a_value() {
      SettingProblem problem =
          Objects.requireNonNull(SettingCheck.PROPERTIES.check("currentSchema", "public\0x"));

      assertThat(problem.kind()).isEqualTo(CONTROL_CHARACTER);
    }
  }
}
