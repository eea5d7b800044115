package io.securedatasource.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PasswordStrength;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordAssessorTest {

  private static PasswordStrength assess(String password) {
    return PasswordAssessor.assess(new Credentials("shop_app", Secret.of(password)), "shop");
  }

  @Nested
  class WellKnown {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "postgres",
          "POSTGRES",
          "postgres123",
          "postgres2024!",
          "password",
          "Password1!",
          "p@ssw0rd",
          "pa$$w0rd",
          "admin123",
          "changeme",
          "change-me",
          "CHANGE_THIS_PASSWORD",
          "<TO_FILL>",
          "<your password here>",
          "${DB_PASSWORD}",
          "${DB_PASSWORD:changeit}",
          "#{secrets.db}",
          "{{ .Values.password }}",
          "$(cat /run/secrets/db)",
          "$DB_PASSWORD",
          "%DB_PASSWORD%",
          "@db.password@",
          "__DB_PASSWORD__",
          "[password]",
          "<%= password %>",
          "ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)",
          "your_password",
          "your-password-here",
          "secret",
          "mysecretpassword",
          "letmein",
          "aaaaaaaaaaaaaaaa",
          "xyxyxyxyxyxyxyxy",
          "x",
          "12345678",
          "1234567890",
          "12345678901234567890",
          "abcdefghijkl",
          "hgfedcba",
          "qwerty123456",
        })
    void a_default_or_template_is_known(String password) {
      assertThat(assess(password).wellKnown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "correct horse battery staple",
          "Vq3!rT9$kLm2@xZw",
          "4f1d3c0b9a8e7d6c5b4a39281706f5e4",
          "postgres-of-my-aunt-in-kyiv",
          "secret8301837465019283",
          "<aB3!x9$kQ>",
          "пароль-із-семи-слів",
        })
    void a_password_of_its_own_is_not(String password) {
      assertThat(assess(password).wellKnown()).isFalse();
      assertThat(assess(password).names()).isFalse();
    }
  }

  @Nested
  class Names {

    @ParameterizedTest
    @ValueSource(strings = {"shop_app", "SHOP_APP", "shopapp", "shop-app-1", "Shop", "shop2024!"})
    void the_users_or_databases_name_is_no_password(String password) {
      assertThat(assess(password).names()).isTrue();
    }

    @Test
    void a_name_within_a_longer_password_is_nothing_to_speak_of() {
      assertThat(assess("shop_app-kH3jd82hslfy3").names()).isFalse();
    }

    @Test
    void without_a_database_the_users_name_alone_counts() {
      Credentials credentials = new Credentials("shop_app", Secret.of("shop"));

      assertThat(PasswordAssessor.assess(credentials, null).names()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0\u2003  "})
  void white_space_alone_is_blank(String password) {
    assertThat(assess(password).blank()).isTrue();
  }

  @Test
  void a_password_with_white_space_in_it_is_not_blank() {
    assertThat(assess(" a b ").blank()).isFalse();
  }

  @Test
  void length_is_counted_in_characters_of_a_person_not_of_java() {
    assertThat(assess("😀😀😀").length()).isEqualTo(3);
  }

  @Test
  void the_secret_can_still_be_used_afterwards() {
    Secret secret = Secret.of("Vq3!rT9$kLm2@xZw");

    PasswordAssessor.assess(new Credentials("shop_app", secret), "shop");

    assertThat(secret.expose()).isEqualTo("Vq3!rT9$kLm2@xZw".toCharArray());
  }
}
