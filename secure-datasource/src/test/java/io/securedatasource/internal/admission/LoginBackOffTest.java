package io.securedatasource.internal.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.internal.configuration.TlsFiles;
import io.securedatasource.internal.rotation.Generation;
import io.securedatasource.internal.rotation.Generations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoginBackOffTest {

  private final AtomicLong now = new AtomicLong();
  private final LoginBackOff backOff = new LoginBackOff(now::get);
  private volatile String password = "first";
  private final Generations generations =
      new Generations(
          new DiscreetProvider(
              CredentialsProvider.supplied(
                  "a test", () -> new Credentials("shop", Secret.of(password)))),
          new TlsFiles(null, null, null, null));
  private final Generation first = next();

  private Generation next() {
    try {
      return generations.begin();
    } catch (CredentialsException e) {
      throw new AssertionError(e);
    }
  }

  private Generation other(String secret) {
    password = secret;
    return next();
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      var unused = backOff.failed(first, "28P01");
    }
  }

  /** How many of the attempts reach the server, and are refused, within that time. */
  private int refused(Duration time, Supplier<Generation> source) {
    int refused = 0;
    long end = now.get() + time.toNanos();
    while (now.get() < end) {
      Generation generation = source.get();
      if (backOff.passes(generation)) {
        refused++;
        var unused = backOff.failed(generation, "28P01");
      }
      now.addAndGet(Duration.ofMillis(100).toNanos());
    }
    return refused;
  }

  @Nested
  class Credentials_that_the_server_refuses {

    @Test
    void are_tried_on_while_it_may_be_a_mishap() {
      refuse(LoginBackOff.PATIENCE - 1);
      assertThat(backOff.passes(first)).isTrue();
      assertThat(backOff.pause()).isZero();
    }

    @Test
    void are_held_back_for_pauses_that_double_up_to_a_minute() {
      refuse(LoginBackOff.PATIENCE - 1);
      List<Long> pauses = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        LoginBackOff.Pause pause = requireNonNull(backOff.failed(first, "28000"));
        pauses.add(pause.pause().toSeconds());
        assertThat(backOff.passes(first)).isFalse();
        now.addAndGet(pause.pause().toNanos() - 1);
        assertThat(backOff.passes(first)).isFalse();
        now.incrementAndGet();
        assertThat(backOff.passes(first)).isTrue();
      }
      assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void are_tried_by_one_at_a_time_after_the_pause() {
      refuse(LoginBackOff.PATIENCE);
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(backOff.passes(first)).isTrue();
      assertThat(backOff.passes(first)).isFalse();
    }

    @Test
    void are_forgiven_when_they_are_let_in() {
      refuse(LoginBackOff.PATIENCE);
      backOff.succeeded(first, true);
      assertThat(backOff.passes(first)).isTrue();
      assertThat(backOff.pause()).isZero();
    }

    @Test
    void are_held_back_too_where_another_wrong_secret_comes_each_time() {
      int[] secret = {0};
      LoginBackOffTest one = new LoginBackOffTest();
      int alone = one.refused(Duration.ofMinutes(10), () -> one.first);
      int changing = refused(Duration.ofMinutes(10), () -> other("secret number " + secret[0]++));
      assertThat(alone).isBetween(19, 20);
      assertThat(changing).isBetween(alone, 2 * alone);
    }

    @Test
    void are_held_back_too_where_two_take_turns() {
      Generation second = other("second");
      boolean[] turn = {false};
      int refused =
          refused(
              Duration.ofMinutes(10),
              () -> {
                turn[0] = !turn[0];
                return turn[0] ? first : second;
              });
      assertThat(refused).isBetween(19, 20);
    }

    @Test
    void lead_to_no_question_for_others_but_one_every_five_minutes() {
      assertThat(backOff.mayReplace()).isTrue();
      refuse(LoginBackOff.PATIENCE);
      assertThat(backOff.mayReplace()).isFalse();
      now.addAndGet(LoginBackOff.BETWEEN_REPLACEMENTS.toNanos());
      assertThat(backOff.mayReplace()).isTrue();
      assertThat(backOff.mayReplace()).isFalse();
    }
  }

  @Nested
  class Other_credentials {

    @Test
    void are_tried_at_once_by_as_many_as_come() {
      refuse(LoginBackOff.PATIENCE);
      Generation second = other("second");
      assertThat(backOff.passes(second)).isTrue();
      assertThat(backOff.passes(second)).isTrue();
      assertThat(backOff.passes(first)).isFalse();
      backOff.succeeded(second, true);
      assertThat(backOff.pause()).isZero();
      assertThat(backOff.passes(first)).isTrue();
    }

    @Test
    void wait_for_the_next_pause_once_others_were_refused_in_this_one() {
      refuse(LoginBackOff.PATIENCE);
      Generation second = other("second");
      assertThat(backOff.passes(second)).isTrue();
      LoginBackOff.Pause pause = requireNonNull(backOff.failed(second, "28P01"));
      Generation third = other("third");
      assertThat(backOff.passes(second)).isFalse();
      assertThat(backOff.passes(third)).isFalse();
      now.addAndGet(pause.pause().toNanos());
      assertThat(backOff.passes(second)).isTrue(); // the one attempt after the pause
      assertThat(backOff.passes(third)).isTrue();
    }

    @Test
    void that_were_let_in_last_go_on_to_be_and_forgive_nothing() {
      Generation second = other("second");
      backOff.succeeded(first, true);
      for (int i = 0; i < LoginBackOff.PATIENCE; i++) {
        var unused = backOff.failed(second, "28P01");
        backOff.succeeded(first, false);
      }
      assertThat(backOff.passes(second)).isFalse();
      assertThat(backOff.passes(first)).isTrue();
      var unused = backOff.failed(first, "28P01");
      assertThat(backOff.passes(first)).isFalse();
    }
  }

  @Test
  void another_failure_is_no_refusal() {
    for (String sqlState : new String[] {"08001", "53300", "57P03", null}) {
      for (int i = 0; i < 2 * LoginBackOff.PATIENCE; i++) {
        assertThat(backOff.failed(first, sqlState)).isNull();
      }
    }
    assertThat(backOff.passes(first)).isTrue();
  }
}
