package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void none_states_nothing() {
    assertThat(Timeouts.none()).isEqualTo(new Timeouts(null, null, null, null, null, null));
  }

  @Test
  void each_is_stated_by_itself() {
    Timeouts timeouts =
        Timeouts.none()
            .connect(Duration.ofSeconds(1))
            .login(Duration.ofSeconds(2))
            .lock(Duration.ofSeconds(3))
            .statement(Duration.ofSeconds(4))
            .idleInTransaction(Duration.ofSeconds(5))
            .socket(Duration.ofSeconds(6));
    assertThat(timeouts)
        .isEqualTo(
            new Timeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6)));
  }

  @Test
  void for_ever_is_no_deadline() {
    assertThatIllegalArgumentException().isThrownBy(() -> Timeouts.none().statement(FOR_EVER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PoolSettings.standard().maxLifetime(FOR_EVER));
  }

  @Test
  void a_pool_has_no_negative_size() {
    assertThatIllegalArgumentException().isThrownBy(() -> PoolSettings.standard().maximumSize(-1));
  }
}
