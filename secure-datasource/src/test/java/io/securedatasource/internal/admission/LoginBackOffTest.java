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

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      var unused = backOff.failed(first, "28P01");
    }
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
      backOff.succeeded(first);
      assertThat(backOff.passes(first)).isTrue();
      assertThat(backOff.pause()).isZero();
    }

    @Test
    void hold_back_no_others() {
      refuse(LoginBackOff.PATIENCE);
      password = "second";
      Generation second = next();
      assertThat(backOff.passes(second)).isTrue();
      backOff.replaced(second);
      assertThat(backOff.pause()).isZero();
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
