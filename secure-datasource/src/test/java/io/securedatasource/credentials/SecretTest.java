package io.securedatasource.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

  private static final String CANARY = "canary-7f3a91";

  @Test
  void gives_its_characters_to_those_who_ask_by_name() {
    assertThat(Secret.of(CANARY).expose()).isEqualTo(CANARY.toCharArray());
    assertThat(Secret.of(CANARY.toCharArray()).expose()).isEqualTo(CANARY.toCharArray());
  }

  @Test
  void is_not_printed() {
    Secret secret = Secret.of(CANARY);

    assertThat(secret.toString()).doesNotContain(CANARY);
    assertThat(new Credentials("shop_app", secret).toString())
        .doesNotContain(CANARY)
        .contains("shop_app");
  }

  @Test
  void cannot_be_serialised() {
    assertThat((Object) Secret.of(CANARY)).isNotInstanceOf(Serializable.class);
    assertThatThrownBy(
            () ->
                new ObjectOutputStream(new ByteArrayOutputStream())
                    .writeObject(new Object[] {Secret.of(CANARY)}))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageNotContaining(CANARY);
  }

  @Test
  void libraries_that_copy_fields_find_none() {
    for (Field field : Secret.class.getDeclaredFields()) {
      assertThat(Modifier.isTransient(field.getModifiers())).as(field.getName()).isTrue();
    }
  }

  @Test
  void equality_does_not_tell_whether_two_secrets_are_the_same() {
    assertThat(Secret.of(CANARY)).isNotEqualTo(Secret.of(CANARY));
    assertThat(new Credentials("a", Secret.of(CANARY)))
        .isNotEqualTo(new Credentials("a", Secret.of(CANARY)));
  }

  @Test
  void does_not_share_its_array() {
    char[] characters = CANARY.toCharArray();
    Secret secret = Secret.of(characters);

    Arrays.fill(characters, 'x');
    Arrays.fill(secret.expose(), 'y');

    assertThat(secret.expose()).isEqualTo(CANARY.toCharArray());
  }

  @Test
  void once_destroyed_gives_nothing_more() {
    Secret secret = Secret.of(CANARY);

    secret.destroy();

    assertThat(secret.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(secret::expose);
  }

  @Nested
  class TheUserOfCredentials {

    @ParameterizedTest
    @ValueSource(
        strings = {"", " ", "app\0statement_timeout\0000", "app\n", "app\u0085", "app\u007f"})
    void that_could_smuggle_settings_into_the_startup_packet_is_refused(String user) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Credentials(user, Secret.of(CANARY)))
          .withMessageNotContaining(CANARY);
    }

    @Test
    void may_be_of_any_language() {
      assertThat(new Credentials("магазин", Secret.of(CANARY)).user()).isEqualTo("магазин");
    }
  }
}
