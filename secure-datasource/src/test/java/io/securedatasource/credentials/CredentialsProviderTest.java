package io.securedatasource.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsProviderTest {

  private static final String CANARY = "canary-7f3a91";

  private static String password(CredentialsProvider provider) throws CredentialsException {
    return new String(provider.get().password().expose());
  }

  /** Everything that a log could show of it. */
  private static String printed(Throwable exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static void assertRefused(CredentialsProvider provider, String... parts) {
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(provider::get)
        .satisfies(e -> assertThat(e).hasMessageContainingAll(parts))
        .satisfies(e -> assertThat(printed(e)).doesNotContain(CANARY));
    assertThat(provider.toString() + provider.description()).doesNotContain(CANARY);
  }

  @Nested
  class FromTheEnvironment {

    @TempDir Path directory;
    private final Map<String, String> environment = new HashMap<>(Map.of("PGUSER", "shop_app"));

    private final CredentialsProvider provider =
        new EnvironmentCredentials("PGUSER", "PGPASSWORD", environment::get);

    @Test
    void user_and_password_are_two_variables() throws CredentialsException {
      environment.put("PGPASSWORD", CANARY);

      assertThat(provider.get().user()).isEqualTo("shop_app");
      assertThat(password(provider)).isEqualTo(CANARY);
      assertThat(provider.description()).contains("PGUSER", "PGPASSWORD").doesNotContain(CANARY);
    }

    @Test
    void the_password_may_be_in_a_file() throws Exception {
      Path file = Files.writeString(directory.resolve("password"), CANARY + "\n");
      environment.put("PGPASSWORD_FILE", file.toString());

      assertThat(password(provider)).isEqualTo(CANARY);
    }

    @Test
    void other_variables_may_be_named() throws CredentialsException {
      environment.putAll(Map.of("SHOP_USER", "shop", "SHOP_PASSWORD", CANARY));
      CredentialsProvider other =
          new EnvironmentCredentials("SHOP_USER", "SHOP_PASSWORD", environment::get);

      assertThat(other.get().user()).isEqualTo("shop");
      assertThat(password(other)).isEqualTo(CANARY);
    }

    @Test
    void the_real_environment_is_read_when_nothing_else_is_said() {
      assertRefused(
          CredentialsProvider.environment("NO_SUCH_USER_7F3A", "NO_SUCH_PASSWORD_7F3A"),
          "NO_SUCH_USER_7F3A is not set");
      assertThat(CredentialsProvider.environment().description())
          .isEqualTo("environment variables PGUSER and PGPASSWORD or PGPASSWORD_FILE");
    }

    @Test
    void a_password_and_a_password_file_at_once_refuse() {
      environment.putAll(Map.of("PGPASSWORD", CANARY, "PGPASSWORD_FILE", "/" + CANARY));

      assertRefused(provider, "PGPASSWORD and PGPASSWORD_FILE are both set");
    }

    @Test
    void no_password_refuses() {
      assertRefused(provider, "neither", "PGPASSWORD", "PGPASSWORD_FILE");
    }

    @Test
    void an_empty_password_refuses() {
      environment.put("PGPASSWORD", "");

      assertRefused(provider, "PGPASSWORD is empty");
    }

    @Test
    void no_user_refuses() {
      environment.remove("PGUSER");
      environment.put("PGPASSWORD", CANARY);

      assertRefused(provider, "PGUSER is not set");
    }

    @Test
    void a_user_with_a_control_character_refuses() {
      environment.putAll(Map.of("PGUSER", "app\n" + CANARY, "PGPASSWORD", CANARY));

      assertRefused(provider, "PGUSER is not a user's name");
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, "../" + CANARY, "", "a\0b"})
    void a_file_without_an_absolute_path_refuses(String path) {
      environment.put("PGPASSWORD_FILE", path);

      assertRefused(provider, "PGPASSWORD_FILE does not hold an absolute path");
    }

    @Test
    void a_password_put_where_a_path_belongs_is_not_repeated() {
      environment.put("PGPASSWORD_FILE", "/" + CANARY);

      assertRefused(provider, "the file that PGPASSWORD_FILE names does not exist");
    }
  }

  @Nested
  class FromAFile {

    @TempDir Path directory;

    @Test
    void is_read_at_each_call() throws Exception {
      Path file = Files.writeString(directory.resolve("password"), "first");
      CredentialsProvider provider = CredentialsProvider.file("shop_app", file);
      assertThat(password(provider)).isEqualTo("first");

      Files.writeString(file, "second");

      assertThat(password(provider)).isEqualTo("second");
      assertThat(provider.get().user()).isEqualTo("shop_app");
      assertThat(provider.description()).isEqualTo("file " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void one_newline_at_its_end_is_left_out(String newline) throws Exception {
      Path file = Files.writeString(directory.resolve("password"), " " + CANARY + " " + newline);

      assertThat(password(CredentialsProvider.file("shop_app", file)))
          .isEqualTo(" " + CANARY + " ");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          CANARY + "\n\n",
          CANARY + "\r",
          CANARY + "\r\r\n",
          "\n" + CANARY,
          CANARY + "\t",
          CANARY + "\0",
          CANARY + "\u0085"
        })
    void any_other_control_character_refuses(String content) throws Exception {
      Path file = Files.writeString(directory.resolve("password"), content);

      assertRefused(
          CredentialsProvider.file("shop_app", file),
          "the file " + file + " holds a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void an_empty_one_refuses(String content) throws Exception {
      Path file = Files.writeString(directory.resolve("password"), content);

      assertRefused(CredentialsProvider.file("shop_app", file), "is empty");
    }

    @Test
    void one_that_is_not_utf8_refuses() throws Exception {
      byte[] latin = (CANARY + "é").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      Path file = Files.write(directory.resolve("password"), latin);

      assertRefused(CredentialsProvider.file("shop_app", file), "is not UTF-8 text");
    }

    @Test
    void one_with_a_byte_order_mark_refuses() throws Exception {
      Path file = Files.writeString(directory.resolve("password"), "\uFEFF" + CANARY);

      assertRefused(CredentialsProvider.file("shop_app", file), "byte order mark");
    }

    @Test
    void characters_beyond_ascii_are_kept() throws Exception {
      Path file = Files.writeString(directory.resolve("password"), "пароль-😀-é");

      assertThat(password(CredentialsProvider.file("shop_app", file))).isEqualTo("пароль-😀-é");
    }

    @Test
    void a_missing_one_refuses_and_names_the_path() {
      Path file = directory.resolve("missing");

      assertRefused(
          CredentialsProvider.file("shop_app", file), "the file " + file + " does not exist");
    }

    @Test
    void a_path_with_control_characters_is_printed_without_them() {
      Path file = directory.resolve("line\nbreak\u001b[31m");

      assertThatThrownBy(CredentialsProvider.file("shop_app", file)::get)
          .hasMessageContaining("line?break?[31m");
    }

    @Test
    void a_name_that_is_none_refuses_at_once() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CredentialsProvider.file("app\0x", Path.of("/run/secrets/password")));
    }

    @Test
    void a_swapped_kubernetes_mount_reaches_the_next_call() throws Exception {
      Path mount = KubernetesMount.create(directory, "first").path();
      CredentialsProvider provider =
          CredentialsProvider.file("shop_app", mount.resolve("password"));
      assertThat(password(provider)).isEqualTo("first");

      new KubernetesMount(mount).swap("second");

      assertThat(password(provider)).isEqualTo("second");
    }
  }

  /** A mounted secret as the kubelet writes it: {@code password -> ..data/password}. */
  private record KubernetesMount(Path path) {

    static KubernetesMount create(Path path, String password) throws IOException {
      Files.createSymbolicLink(path.resolve("password"), Path.of("..data", "password"));
      KubernetesMount mount = new KubernetesMount(path);
      mount.swap(password);
      return mount;
    }

    void swap(String password) throws IOException {
      Path version = Files.createTempDirectory(path, "..version");
      Files.writeString(version.resolve("password"), password);
      Path link = Files.createSymbolicLink(path.resolve("..data_tmp"), version.getFileName());
      Files.move(link, path.resolve("..data"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Nested
  class FromTwoFiles {

    @TempDir Path directory;

    @Test
    void both_are_read_at_each_call() throws Exception {
      Path user = Files.writeString(directory.resolve("username"), "first\n");
      Path password = Files.writeString(directory.resolve("password"), CANARY + "\n");
      CredentialsProvider provider = CredentialsProvider.files(user, password);
      assertThat(provider.get().user()).isEqualTo("first");

      Files.writeString(user, "second\n");

      assertThat(provider.get().user()).isEqualTo("second");
      assertThat(password(provider)).isEqualTo(CANARY);
      assertThat(provider.description()).contains(user.toString(), password.toString());
    }

    @Test
    void a_missing_user_refuses() throws Exception {
      Path user = directory.resolve("username");
      Path password = Files.writeString(directory.resolve("password"), CANARY);

      assertRefused(CredentialsProvider.files(user, password), user + " does not exist");
    }

    @Test
    void a_blank_user_refuses() throws Exception {
      Path user = Files.writeString(directory.resolve("username"), "  ");
      Path password = Files.writeString(directory.resolve("password"), CANARY);

      assertRefused(CredentialsProvider.files(user, password), "is not a user's name");
    }

    @Test
    void exchanged_files_are_not_repeated_in_a_message() throws Exception {
      Path user = Files.writeString(directory.resolve("username"), CANARY + "\tx");
      Path password = Files.writeString(directory.resolve("password"), "shop_app");

      assertRefused(CredentialsProvider.files(user, password), "holds a control character");
    }
  }

  @Nested
  class HandedOver {

    @Test
    void gives_what_it_was_given() throws CredentialsException {
      CredentialsProvider provider = CredentialsProvider.of("shop_app", Secret.of(CANARY));

      assertThat(password(provider)).isEqualTo(CANARY);
      assertThat(provider.toString() + provider.description()).doesNotContain(CANARY);
    }

    @Test
    void a_destroyed_password_refuses() {
      Secret secret = Secret.of(CANARY);
      CredentialsProvider provider = CredentialsProvider.of("shop_app", secret);

      secret.destroy();

      assertRefused(provider, "destroyed");
    }

    @Test
    void a_client_certificate_has_no_password() throws CredentialsException {
      CredentialsProvider provider = CredentialsProvider.certificate("shop_app");

      assertThat(password(provider)).isEmpty();
      assertThat(provider.get().user()).isEqualTo("shop_app");
      assertThat(provider.description()).isEqualTo("client certificate of shop_app");
    }
  }

  @Nested
  class FromAnotherSource {

    @Test
    void is_asked_at_each_call() throws CredentialsException {
      StringBuilder current = new StringBuilder("first");
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "vault", () -> new Credentials("shop_app", Secret.of(current)));
      assertThat(password(provider)).isEqualTo("first");

      current.replace(0, current.length(), "second");

      assertThat(password(provider)).isEqualTo("second");
      assertThat(provider.description()).isEqualTo("vault");
    }

    @Test
    void what_it_throws_goes_no_further_than_its_class() {
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "vault",
              () -> {
                throw new IOException("GET /v1/db?token=" + CANARY, new Exception(CANARY));
              });

      assertRefused(provider, "the source 'vault' failed with java.io.IOException");
    }

    @Test
    void its_own_credentials_exception_is_passed_on() {
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "vault",
              () -> {
                throw new CredentialsException("the lease has ended");
              });

      assertRefused(provider, "the lease has ended");
    }

    @Test
    void an_interrupt_is_kept() {
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "vault",
              () -> {
                throw new InterruptedException(CANARY);
              });

      assertRefused(provider, "InterruptedException");
      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // Code that is not checked for nulls can do this.
    void no_credentials_refuse() {
      assertRefused(CredentialsProvider.supplied("vault", () -> null), "gave no credentials");
    }

    @Test
    void a_destroyed_password_refuses() {
      Secret secret = Secret.of(CANARY);
      secret.destroy();

      assertRefused(
          CredentialsProvider.supplied("vault", () -> new Credentials("shop_app", secret)),
          "destroyed");
    }

    @Test
    void a_description_is_printed_without_control_characters() {
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "va\nult", () -> new Credentials("shop_app", Secret.of(CANARY)));

      assertThat(provider.description()).isEqualTo("va?ult");
    }
  }
}
