package io.securedatasource.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.configuration.DriverProperty.Treatment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class DriverPropertyTest {

  @Nested
  class The_register {

    @Test
    void holds_every_property_of_the_driver_and_no_other() {
      assertThat(Arrays.stream(DriverProperty.values()).map(DriverProperty::key))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList());
    }

    @ParameterizedTest
    @EnumSource
    void names_constants_as_the_driver_does(DriverProperty property) {
      assertThat(PGProperty.valueOf(property.name()).getName()).isEqualTo(property.key());
    }

    @ParameterizedTest
    @EnumSource
    void gives_a_reason_and_says_what_a_value_must_be(DriverProperty property) {
      assertThat(property.reason()).isNotBlank();
      assertThat(property.required()).isNotBlank();
    }

    @Test
    void hands_on_no_property_that_names_a_class_or_a_file_to_write() {
      assertThat(
              Arrays.stream(DriverProperty.values())
                  .filter(property -> !property.isHandedOn())
                  .map(DriverProperty::key))
          .contains(
              "socketFactory",
              "socketFactoryArg",
              "sslfactory",
              "sslfactoryarg",
              "sslhostnameverifier",
              "sslpasswordcallback",
              "authenticationPluginClassName",
              "connectExecutor",
              "connectExecutorArg",
              "classLoaderStrategy",
              "loggerFile",
              "loggerLevel",
              "options",
              "service");
    }

    @Test
    void admits_the_drivers_own_default_of_all_that_is_handed_on() {
      assertThat(
              Arrays.stream(DriverProperty.values())
                  .filter(DriverProperty::isHandedOn)
                  .filter(
                      property -> {
                        String value = PGProperty.valueOf(property.name()).getDefaultValue();
                        return value != null && !property.admits(value);
                      }))
          .isEmpty();
    }

    @Test
    void admits_every_choice_that_the_driver_names() {
      Set<Treatment> handedOn =
          EnumSet.of(Treatment.NEUTRAL, Treatment.SECURE, Treatment.DEADLINE, Treatment.IDENTITY);
      for (DriverProperty property : DriverProperty.values()) {
        String[] choices = PGProperty.valueOf(property.name()).getChoices();
        if (choices != null && handedOn.contains(property.treatment())) {
          assertThat(choices).as(property.key()).allMatch(property::admits);
        }
      }
    }
  }

  @Nested
  class A_key {

    @Test
    void is_found_exactly_as_the_driver_spells_it() {
      assertThat(DriverProperty.find("sslmode")).isEqualTo(DriverProperty.SSL_MODE);
      assertThat(DriverProperty.find("sslMode")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
      "sslMode, sslmode",
      "SSLMODE, sslmode",
      "ssl_mode, sslmode",
      "applicationname, ApplicationName",
      "conectTimeout, connectTimeout",
      "sockettimeouts, socketTimeout",
      "usr, user"
    })
    void is_guessed_from_another_case_or_two_edits(String written, String meant) {
      DriverProperty near = DriverProperty.nearest(written);

      assertThat(near).isNotNull().extracting(DriverProperty::key).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "x", "ab", "serverTimezone", "characterEncoding", "connectTimeoutMs1"})
    void is_not_guessed_from_further_away(String written) {
      assertThat(DriverProperty.nearest(written)).isNull();
    }

    @Test
    void that_is_very_long_is_not_looked_at() {
      assertThat(DriverProperty.nearest("s".repeat(100_000))).isNull();
    }
  }

  @Nested
  class A_value {

    @ParameterizedTest
    @CsvSource({
      "SSL_MODE, verify-full",
      "SSL_MODE, VERIFY-FULL",
      "CONNECT_TIMEOUT, 5",
      "SOCKET_TIMEOUT, 0",
      "PREPARE_THRESHOLD, -1",
      "MAX_RESULT_BUFFER, 64M",
      "MAX_RESULT_BUFFER, 10pct",
      "REQUIRE_AUTH, 'scram-sha-256,none'",
      "REQUIRE_AUTH, '!password,!md5'",
      "TCP_KEEP_ALIVE, TRUE",
      "ASSUME_MIN_SERVER_VERSION, 9.6",
      "BINARY_TRANSFER_ENABLE, 'int4,1700'",
      "APPLICATION_NAME, shop (blue)"
    })
    void of_the_right_kind_is_admitted(DriverProperty property, String value) {
      assertThat(property.admits(value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
      "SSL_MODE, verify_full",
      "SSL_MODE, 'verify-full '",
      "SSL_MODE, di\u017fable",
      "SSL, yes",
      "SSL, ''",
      "CHANNEL_BINDING, Require",
      "PREFER_QUERY_MODE, Extended",
      "CONNECT_TIMEOUT, 5s",
      "CONNECT_TIMEOUT, +5",
      "CONNECT_TIMEOUT, \u0665",
      "CONNECT_TIMEOUT, -1",
      "CONNECT_TIMEOUT, 2147484",
      "SOCKET_TIMEOUT, 1.5",
      "SOCKET_TIMEOUT, 99999999999999999999",
      "TCP_KEEP_ALIVE, on",
      "SCRAM_MAX_ITERATIONS, 0",
      "MAX_RESULT_BUFFER, 10%",
      "MAX_RESULT_BUFFER, 0",
      "MAX_RESULT_BUFFER, lots",
      "REQUIRE_AUTH, ''",
      "REQUIRE_AUTH, ','",
      "REQUIRE_AUTH, 'scram-sha-256,!md5'",
      "REQUIRE_AUTH, 'md5,md5'",
      "REQUIRE_AUTH, '!password,!md5,!gss,!sspi,!scram-sha-256,!none'",
      "USER, ''"
    })
    void that_the_driver_would_misread_is_refused(DriverProperty property, String value) {
      assertThat(property.admits(value)).isFalse();
    }

    @Test
    void that_postgresql_would_cut_is_refused() {
      assertThat(DriverProperty.USER.admits("u".repeat(63))).isTrue();
      assertThat(DriverProperty.USER.admits("u".repeat(64))).isFalse();
      assertThat(DriverProperty.USER.admits("\u00fc".repeat(32))).isFalse();
    }
  }
}
