package io.securedatasource.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.Builders;
import io.securedatasource.RecordedEvents;
import io.securedatasource.SecureDataSource;
import io.securedatasource.Waiting;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.event.SecurityEvent.CredentialsDrained;
import io.securedatasource.event.SecurityEvent.CredentialsRotated;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.vault.VaultStub.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a stub that makes and drops real roles. */
@Timeout(60)
class VaultCredentialsTest {

  private static final String SECRET_ID = "c9e2f1a4-SECRET-ID";

  private final PostgresServer server = PostgresServer.shared();
  private VaultStub vault;
  private Path secret;
  private volatile Duration ahead = Duration.ZERO;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    vault = VaultStub.start(server).secretId(SECRET_ID).clock(this::now);
    secret = Files.writeString(directory.resolve("secret"), SECRET_ID + "\n");
  }

  @AfterEach
  void stop() throws SQLException {
    vault.close();
  }

  private Instant now() {
    return Instant.now().plus(ahead);
  }

  private void later(Duration time) {
    ahead = ahead.plus(time);
  }

  private long count(String path) {
    return vault.requests().stream().filter(path::equals).count();
  }

  private VaultCredentialsBuilder appRole() {
    return VaultCredentials.at(vault.address())
        .clock(this::now)
        .appRole("shop-role", secret)
        .limit(Duration.ofSeconds(20));
  }

  private VaultCredentials dynamic() {
    return appRole().dynamic("database", "shop-app").build();
  }

  private static String password(Credentials credentials) {
    char[] characters = credentials.password().expose();
    try {
      return new String(characters);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  @Nested
  class Addresses {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://vault.internal:8200",
          "http://10.0.0.1:8200",
          "http://localhost.evil.example:8200",
          "http://127.0.0.1@evil.example:8200",
          "ftp://localhost",
          "https://token@vault.internal",
          "https://vault.internal/v1/other",
          "https://vault.internal?namespace=x",
          "vault.internal:8200"
        })
    void that_would_not_keep_a_secret_are_refused(String address) {
      assertThatThrownBy(() -> VaultCredentials.at(URI.create(address)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://vault.internal:8200",
          "https://vault.internal/",
          "http://localhost:8200",
          "http://127.0.0.1:8100",
          "http://[::1]:8100"
        })
    void that_would_are_taken(String address) {
      assertThat(VaultCredentials.at(URI.create(address))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../sys/seal", "creds/../../sys", "a b", "a?b", "a%2fb", "", "/a"})
    void have_no_path_that_leads_elsewhere(String path) {
      assertThatThrownBy(() -> appRole().dynamic("database", path))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  class Logins {

    @Test
    void by_app_role_give_credentials_that_stay_the_same() throws Exception {
      try (VaultCredentials credentials = dynamic()) {
        Credentials first = credentials.get();
        assertThat(first.user()).startsWith("v-stub-");
        assertThat(credentials.get()).isSameAs(first);
        credentials.maintain();
        assertThat(vault.requests())
            .containsExactly("auth/approle/login", "database/creds/shop-app");
      }
    }

    @Test
    void by_a_service_account_of_kubernetes() throws Exception {
      try (VaultCredentials credentials =
          VaultCredentials.at(vault.address())
              .kubernetes("kubernetes", "shop", secret)
              .namespace("team/shop")
              .dynamic("database", "shop-app")
              .build()) {
        assertThat(credentials.get().user()).startsWith("v-stub-");
        assertThat(vault.requests()).startsWith("auth/kubernetes/login");
        assertThat(vault.lastNamespace()).isEqualTo("team/shop");
      }
    }

    @Test
    void by_a_token_in_a_file_leave_the_token_alone() throws Exception {
      vault.admits(SECRET_ID);
      try (VaultCredentials credentials =
          VaultCredentials.at(vault.address())
              .token(secret)
              .dynamic("database", "shop-app")
              .build()) {
        assertThat(credentials.get().user()).startsWith("v-stub-");
      }
      assertThat(vault.tokens()).contains(SECRET_ID);
      assertThat(vault.dropped()).isEqualTo(1);
    }

    @Test
    void are_repeated_when_the_token_is_not_known_any_more() throws Exception {
      try (VaultCredentials credentials =
          appRole().stored("secret", "shop/db").refresh(Duration.ofMillis(100)).build()) {
        vault.stored("shop_app", "a first password of some length");
        Credentials first = credentials.get();
        vault.forgetTokens();
        vault.stored("shop_app", "a second password of some length");
        Waiting.until(
            () -> {
              credentials.maintain();
              return !credentials.get().equals(first);
            });
        assertThat(password(credentials.get())).isEqualTo("a second password of some length");
      }
    }

    @Test
    void with_a_secret_that_vault_does_not_know_say_so_without_it() throws Exception {
      Files.writeString(secret, "another-SECRET-ID");
      try (VaultCredentials credentials = dynamic()) {
        assertThatThrownBy(credentials::get)
            .isInstanceOf(CredentialsException.class)
            .hasMessageContaining("auth/approle/login")
            .hasMessageContaining("status 400")
            .hasMessageNotContaining("SECRET");
      }
    }
  }

  @Nested
  class Leases {

    @Test
    void are_renewed_until_their_greatest_age_is_near_and_then_succeeded() throws Exception {
      vault.leases(Duration.ofMinutes(60), Duration.ofMinutes(150));
      vault.tokenLife(Duration.ofHours(24));
      try (VaultCredentials credentials = dynamic();
          RotatingCredentials.Use use = credentials.use()) {
        Credentials first = credentials.get();
        for (int renewal = 1; renewal <= 2; renewal++) {
          later(Duration.ofMinutes(39));
          credentials.maintain();
          later(Duration.ofMinutes(1));
          credentials.maintain();
          assertThat(count("sys/leases/renew")).isEqualTo(renewal);
          assertThat(credentials.get()).isSameAs(first);
        }
        later(Duration.ofMinutes(40));
        credentials.maintain();
        assertThat(credentials.get()).isNotEqualTo(first);
        assertThat(credentials.expires(first)).isAfter(now());
        assertThat(use.superseded()).containsExactly(first);
        assertThat(vault.dropped()).isZero();
        use.released(first);
        credentials.maintain();
        assertThat(vault.dropped()).isEqualTo(1);
        assertThat(first.password().isDestroyed()).isTrue();
      }
    }

    @Test
    void are_revoked_when_every_user_has_released_them() throws Exception {
      vault.leases(Duration.ofMinutes(60), Duration.ofMinutes(60));
      try (VaultCredentials credentials = dynamic();
          RotatingCredentials.Use one = credentials.use();
          RotatingCredentials.Use two = credentials.use()) {
        Credentials first = credentials.get();
        later(Duration.ofMinutes(40));
        credentials.maintain();
        try (RotatingCredentials.Use late = credentials.use()) {
          assertThat(late.superseded()).as("it never had them").isEmpty();
        }
        one.released(first);
        credentials.maintain();
        assertThat(vault.dropped()).isZero();
        two.released(first);
        credentials.maintain();
        assertThat(vault.dropped()).isEqualTo(1);
        assertThat(one.superseded()).isEmpty();
      }
    }

    @Test
    void are_revoked_with_the_token_when_the_last_user_leaves() throws Exception {
      VaultCredentials credentials = dynamic();
      RotatingCredentials.Use one = credentials.use();
      RotatingCredentials.Use two = credentials.use();
      credentials.get();
      one.close();
      one.close();
      assertThat(vault.dropped()).isZero();
      two.close();
      assertThat(vault.dropped()).isEqualTo(1);
      assertThat(vault.tokens()).isEmpty();
      assertThat(credentials.get().user()).startsWith("v-stub-"); // begins anew
      credentials.close();
      assertThat(vault.dropped()).isEqualTo(2);
    }

    @Test
    void are_succeeded_when_their_token_is() throws Exception {
      vault.tokenLife(Duration.ofMinutes(30));
      try (VaultCredentials credentials = dynamic()) {
        Credentials first = credentials.get();
        assertThat(credentials.expires(first)).isBefore(now().plus(Duration.ofMinutes(31)));
        vault.misbehave(Fault.FORBIDDEN, 1); // the renewal of the token
        later(Duration.ofMinutes(20));
        credentials.maintain();
        assertThat(count("auth/token/renew-self")).isEqualTo(1);
        assertThat(credentials.get()).isNotEqualTo(first);
      }
    }

    @Test
    void live_on_with_a_token_that_was_renewed() throws Exception {
      vault.tokenLife(Duration.ofMinutes(30));
      try (VaultCredentials credentials = dynamic()) {
        Credentials first = credentials.get();
        later(Duration.ofMinutes(20));
        credentials.maintain();
        assertThat(count("auth/token/renew-self")).isEqualTo(1);
        later(Duration.ofMinutes(15));
        assertThat(credentials.get()).isSameAs(first);
      }
    }
  }

  @Nested
  class SeveralDataSources {

    private SecureDataSource using(VaultCredentials credentials, RecordedEvents events) {
      return Builders.application(server)
          .credentials(credentials)
          .rotation(Duration.ofMillis(50), Duration.ofMillis(100))
          .listener(events)
          .build();
    }

    @Test
    void share_one_and_the_last_that_leaves_a_lease_ends_it() throws Exception {
      RecordedEvents one = new RecordedEvents();
      RecordedEvents two = new RecordedEvents();
      VaultCredentials credentials = dynamic();
      try (SecureDataSource first = using(credentials, one)) {
        try (SecureDataSource second = using(credentials, two)) {
          Connection borrowed = second.getConnection();
          assertThat(vault.created()).isEqualTo(1);
          later(Duration.ofSeconds(10)); // a lease of this very moment would not be replaced
          first.rotate();
          two.await(CredentialsRotated.class, event -> true);
          one.await(CredentialsDrained.class, event -> true);
          assertThat(vault.created()).isEqualTo(2);
          assertThat(vault.dropped()).as("the second has a session open").isZero();
          borrowed.close();
          Waiting.until(() -> vault.dropped() == 1);
        }
        try (Connection connection = first.getConnection()) {
          assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(vault.dropped()).isEqualTo(1);
      }
      assertThat(vault.dropped()).isEqualTo(2);
      assertThat(vault.tokens()).isEmpty();
      assertThat(vault.problems()).isEmpty();
    }

    @RepeatedTest(10)
    void that_are_closed_while_they_rotate_leave_nothing_behind() throws Exception {
      ExecutorService rotating = Executors.newSingleThreadExecutor();
      try {
        SecureDataSource dataSource = using(dynamic(), new RecordedEvents());
        later(Duration.ofSeconds(10));
        CountDownLatch begun = new CountDownLatch(1);
        Future<?> rotation =
            rotating.submit(
                () -> {
                  begun.countDown();
                  for (int i = 0; i < 5; i++) {
                    later(Duration.ofSeconds(10));
                    dataSource.rotate();
                  }
                  return true;
                });
        begun.await();
        Waiting.until(() -> vault.created() > 1);
        dataSource.close();
        assertThat(catchThrowable(rotation::get))
            .satisfiesAnyOf(
                failure -> assertThat(failure).isNull(),
                failure -> assertThat(failure).hasCauseInstanceOf(SQLException.class));
        assertThat(vault.dropped()).isEqualTo(vault.created());
        assertThat(vault.tokens()).isEmpty();
        assertThat(catchThrowable(dataSource::rotate)).hasMessageContaining("closed");
        assertThat(vault.dropped()).isEqualTo(vault.created());
      } finally {
        rotating.shutdownNow();
      }
    }
  }

  @Nested
  class Trouble {

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void is_bounded_told_and_over_when_vault_is_well_again(Fault fault) throws Exception {
      try (VaultCredentials credentials =
          appRole().limit(Duration.ofMillis(400)).dynamic("database", "shop-app").build()) {
        vault.misbehave(fault);
        long started = System.nanoTime();
        Throwable failure = catchThrowable(credentials::get);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure)
            .isInstanceOf(CredentialsException.class)
            .message()
            .containsIgnoringCase("Vault")
            .doesNotContain(SECRET_ID);
        assertThat(failure).hasNoCause();
        int asked = vault.requests().size();
        assertThat(catchThrowable(credentials::get)).hasMessage(failure.getMessage());
        assertThat(vault.requests()).hasSize(asked); // it waits before it asks again
        vault.misbehave(Fault.NONE);
        Waiting.until(() -> catchThrowable(credentials::get) == null);
      }
    }

    @ParameterizedTest
    @EnumSource(
        value = Fault.class,
        names = {"BEHIND", "TOO_MANY_REQUESTS", "SEALED"})
    void that_passes_is_waited_for(Fault fault) throws Exception {
      try (VaultCredentials credentials = dynamic()) {
        vault.misbehave(fault, 2);
        assertThat(credentials.get().user()).startsWith("v-stub-");
      }
    }

    @ParameterizedTest
    @EnumSource(
        value = Fault.class,
        names = {"FORBIDDEN", "SEALED", "SILENT", "STALLS", "GARBAGE"})
    void leaves_credentials_that_are_good(Fault fault) throws Exception {
      vault.stored("shop_app", "a first password of some length");
      try (VaultCredentials credentials =
          appRole()
              .limit(Duration.ofMillis(400))
              .stored("secret", "shop/db")
              .refresh(Duration.ofMillis(100))
              .build()) {
        Credentials first = credentials.get();
        vault.misbehave(fault);
        Waiting.until(() -> catchThrowable(credentials::maintain) != null);
        assertThat(credentials.get()).isSameAs(first);
        vault.misbehave(Fault.NONE);
        Waiting.until(() -> catchThrowable(credentials::maintain) == null);
      }
    }

    @Test
    void ended_leases_are_given_back_and_ask_for_no_more() throws Exception {
      try (VaultCredentials credentials = dynamic()) {
        vault.misbehave(Fault.ENDED_LEASE);
        assertThatThrownBy(credentials::get)
            .isInstanceOf(CredentialsException.class)
            .hasMessageContaining("has ended or is about to");
        assertThat(count("sys/leases/revoke")).isEqualTo(1);
      }
    }

    @Test
    void a_token_is_not_carried_to_another_address() throws Exception {
      try (VaultStub other = VaultStub.start(server);
          VaultCredentials credentials = dynamic()) {
        credentials.get();
        vault
            .elsewhere(other.address().resolve("/v1/database/creds/shop-app"))
            .misbehave(Fault.ELSEWHERE);
        later(Duration.ofMinutes(50));
        assertThatThrownBy(credentials::maintain)
            .isInstanceOf(CredentialsException.class)
            .hasMessageContaining("status 307");
        assertThat(other.requests()).isEmpty();
      }
    }

    @Test
    void a_token_that_may_not_renew_itself_keeps_its_lease_renewed() throws Exception {
      vault.admits(SECRET_ID).tokenLife(Duration.ofMinutes(90));
      vault.leases(Duration.ofMinutes(90), Duration.ofHours(24));
      try (VaultCredentials credentials =
          VaultCredentials.at(vault.address())
              .clock(VaultCredentialsTest.this::now)
              .token(secret)
              .dynamic("database", "shop-app")
              .build()) {
        Credentials first = credentials.get();
        later(Duration.ofMinutes(60));
        vault.misbehave(Fault.FORBIDDEN, 2); // the renewal of the token, and its look-up
        assertThatThrownBy(credentials::maintain).hasMessageContaining("403");
        assertThat(count("sys/leases/renew")).isEqualTo(1);
        later(Duration.ofMinutes(20));
        assertThat(credentials.get()).isSameAs(first);
      }
    }

    @Test
    void that_comes_at_the_end_is_bounded_and_leaves_no_secret() throws Exception {
      VaultCredentials credentials =
          appRole().limit(Duration.ofMillis(400)).dynamic("database", "shop-app").build();
      Credentials first = credentials.get();
      vault.misbehave(Fault.SILENT);
      long started = System.nanoTime();
      credentials.close();
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
      assertThat(first.password().isDestroyed()).isTrue();
    }

    @Test
    void that_outlasts_the_lease_leaves_nothing() throws Exception {
      try (VaultCredentials credentials = dynamic()) {
        credentials.get();
        vault.misbehave(Fault.SEALED);
        later(Duration.ofMinutes(61));
        assertThatThrownBy(credentials::get)
            .isInstanceOf(CredentialsException.class)
            .hasMessageContaining("503");
      }
    }
  }
}
