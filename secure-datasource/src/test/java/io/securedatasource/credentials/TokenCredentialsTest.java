package io.securedatasource.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenCredentialsTest {

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final AtomicInteger fetched = new AtomicInteger();
  private boolean away;

  private final TokenCredentials tokens =
      new TokenCredentials("the token service", this::fetch, () -> now);

  private Token fetch() {
    if (away) {
      throw new IllegalStateException("SECRET");
    }
    return new Token(
        new Credentials("shop_app", Secret.of("token " + fetched.incrementAndGet())),
        now.plus(Duration.ofMinutes(15)));
  }

  private void after(int minutes) {
    now = now.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void a_token_is_kept_until_two_thirds_of_its_life_have_passed() throws CredentialsException {
    Credentials first = tokens.get();
    after(9);
    tokens.maintain();
    assertThat(tokens.get()).isSameAs(first);
    after(1);
    assertThat(tokens.get()).as("connecting does not wait for a token").isSameAs(first);
    tokens.maintain();
    assertThat(tokens.get()).isNotEqualTo(first);
    assertThat(fetched).hasValue(2);
  }

  @Test
  void a_token_is_good_until_its_end_while_the_service_is_away() throws CredentialsException {
    Credentials first = tokens.get();
    away = true;
    after(12);
    assertThatThrownBy(tokens::maintain)
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining("the token service")
        .hasMessageNotContaining("SECRET");
    assertThat(tokens.get()).isSameAs(first);
    after(3);
    assertThatThrownBy(tokens::get).isInstanceOf(CredentialsException.class);
    away = false;
    assertThat(tokens.get()).isNotEqualTo(first);
  }

  @Test
  void a_token_that_was_refused_is_replaced_once_in_a_while() throws CredentialsException {
    Credentials first = tokens.get();
    assertThat(tokens.replace(first)).as("it is a moment old").isSameAs(first);
    after(1);
    Credentials second = tokens.replace(first);
    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.replace(first)).as("it was replaced already").isSameAs(second);
    assertThat(fetched).hasValue(2);
  }

  @Test
  void a_token_that_has_expired_is_none() {
    TokenCredentials late =
        new TokenCredentials(
            "the token service",
            () -> new Token(new Credentials("shop_app", Secret.of("t")), now),
            () -> now);
    assertThatThrownBy(late::get)
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void a_source_that_gives_nothing_is_told() {
    TokenCredentials nothing =
        new TokenCredentials("the token service", TokenCredentialsTest::nothing, () -> now);
    assertThatThrownBy(nothing::get).isInstanceOf(CredentialsException.class);
  }

  @SuppressWarnings("NullAway") // as code that knows nothing of nullness may do
  private static Token nothing() {
    return null;
  }

  @Test
  void sessions_outlive_their_token() {
    assertThat(tokens.endsSessions()).isFalse();
  }
}
