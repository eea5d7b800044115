package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsideTest {

  private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

  private final CountDownLatch released = new CountDownLatch(1);

  private void block() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void inherits_nothing_of_the_request_that_it_is_started_by() throws Exception {
    CompletableFuture<String> user = new CompletableFuture<>();
    CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    USER.set("alice");
    thread.setContextClassLoader(new ClassLoader() {});
    try {
      new Aside("aside", Duration.ofSeconds(30))
          .execute(
              () -> {
                user.complete(String.valueOf(USER.get()));
                loader.complete(Thread.currentThread().getContextClassLoader());
              });
    } finally {
      thread.setContextClassLoader(before);
      USER.remove();
    }

    assertThat(user.get(30, TimeUnit.SECONDS)).isEqualTo("null");
    assertThat(loader.get(30, TimeUnit.SECONDS)).isSameAs(Aside.class.getClassLoader());
  }

  /** What waits in vain once does not wait again, though all was done meanwhile. */
  @Test
  void is_not_waited_for_again_soon_after_it_was_late() throws Exception {
    Aside aside = new Aside("aside", Duration.ofMillis(1));
    aside.doneUnlessLate(this::block);
    released.countDown();
    CountDownLatch caughtUp = new CountDownLatch(1);
    aside.execute(caughtUp::countDown);
    caughtUp.await();
    Waiting.until(() -> !aside.isBehind());

    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    aside.doneUnlessLate(
        () -> {
          try {
            asked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          done.countDown();
        });
    assertThat(aside.isBehind()).as("waited in vain once more").isFalse();
    asked.countDown();
    done.await();
  }

  /** The machine has no thread left: that is the listener's loss, and no statement's failure. */
  @Test
  void drops_what_no_thread_can_be_had_for() throws Exception {
    AtomicInteger left = new AtomicInteger();
    Aside aside =
        new Aside(
            "aside",
            Duration.ofSeconds(30),
            task ->
                new Thread(task) {
                  @Override
                  public synchronized void start() {
                    if (left.get() == 0) {
                      throw new OutOfMemoryError("unable to create native thread");
                    }
                    super.start();
                  }
                });
    AtomicInteger done = new AtomicInteger();
    aside.execute(done::incrementAndGet);
    aside.doneOrLate(done::incrementAndGet);
    aside.doneUnlessLate(done::incrementAndGet);
    assertThat(aside.dropped()).isEqualTo(3);
    left.set(1);
    aside.doneOrLate(done::incrementAndGet);
    assertThat(done).hasValue(1);
    Waiting.until(() -> aside.dropped() == 0);
  }

  @Test
  void counts_what_it_drops() throws Exception {
    Aside aside = new Aside("aside", Duration.ofSeconds(30));
    AtomicInteger done = new AtomicInteger();
    CountDownLatch blocks = new CountDownLatch(1);
    aside.execute(
        () -> {
          blocks.countDown();
          block();
        });
    Waiting.until(() -> blocks.getCount() == 0);
    for (int i = 0; i < Aside.MOST + 7; i++) {
      aside.execute(
          () -> {
            var unused = done.incrementAndGet();
          });
    }

    assertThat(aside.dropped()).isEqualTo(7);
    released.countDown();
    Waiting.until(() -> aside.dropped() == 0);
    assertThat(done).hasValue(Aside.MOST);
  }
}
