package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class VerdictCacheTest {

  private static final Verdict SELECT = Verdict.clean(StatementKind.SELECT, false);
  private static final Verdict UPDATE = Verdict.clean(StatementKind.UPDATE, false);

  private final VerdictCache cache = cache(256 << 10);

  private static VerdictCache cache(long bytes) {
    return new VerdictCache(bytes, new SplittableRandom(42));
  }

  private static @Nullable Verdict find(VerdictCache cache, String text, EntryPoint entryPoint) {
    AdmittedText instance = cache.ofInstance(text, entryPoint);
    AdmittedText known =
        instance != null ? instance : cache.find(text, entryPoint, hash(cache, text));
    return known == null ? null : known.verdict();
  }

  private static long hash(VerdictCache cache, String text) {
    TextBytes bytes = new TextBytes();
    bytes.read(text);
    return cache.hash(bytes);
  }

  private static boolean offer(VerdictCache cache, String text, EntryPoint entryPoint) {
    return cache.offer(text, entryPoint, hash(cache, text), SELECT);
  }

  /** As a gate does it: looks, and when there is nothing, offers. Whether it was there. */
  private static boolean use(VerdictCache cache, String text) {
    if (find(cache, text, EntryPoint.PREPARED) != null) {
      return true;
    }
    offer(cache, text, EntryPoint.PREPARED);
    return false;
  }

  private static List<String> texts(String what, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add("select " + what + " from orders where id = " + i);
    }
    return texts;
  }

  @SuppressWarnings("StringOperationCanBeSimplified") // an equal text that is another object
  private static String copy(String text) {
    return new String(text);
  }

  @Nested
  class A_text {

    @Test
    void is_kept_when_it_comes_a_second_time() {
      assertThat(offer(cache, "select 1", EntryPoint.PREPARED)).isFalse();
      assertThat(find(cache, "select 1", EntryPoint.PREPARED)).isNull();
      assertThat(offer(cache, "select 1", EntryPoint.PREPARED)).isTrue();
      assertThat(find(cache, "select 1", EntryPoint.PREPARED)).isSameAs(SELECT);
    }

    @Test
    void is_found_by_its_characters_and_by_itself() {
      String text = "select name from customers where id = ?";
      use(cache, text);
      use(cache, text);
      assertThat(cache.ofInstance(text, EntryPoint.PREPARED)).isNull();
      assertThat(find(cache, copy(text), EntryPoint.PREPARED)).isSameAs(SELECT);
      assertThat(find(cache, text, EntryPoint.PREPARED)).isSameAs(SELECT);
      assertThat(cache.ofInstance(text, EntryPoint.PREPARED))
          .extracting(AdmittedText::verdict, AdmittedText::sql)
          .containsExactly(SELECT, text);
      assertThat(cache.ofInstance(copy(text), EntryPoint.PREPARED)).isNull();
    }

    @Test
    void is_another_by_another_way_in() {
      String text = "select a ? b";
      use(cache, text);
      use(cache, text);
      find(cache, text, EntryPoint.PREPARED);
      for (EntryPoint other :
          List.of(EntryPoint.CALL, EntryPoint.PLAIN, EntryPoint.PLAIN_UNESCAPED)) {
        assertThat(find(cache, text, other)).as(other.name()).isNull();
      }
    }

    @Test
    void that_differs_in_one_character_anywhere_is_another() {
      String text = "update accounts set balance = ? where id = 7 and note = 'é' and c <> '☃'";
      use(cache, text);
      use(cache, text);
      find(cache, text, EntryPoint.PREPARED);
      for (int i = 0; i < text.length(); i++) {
        String other = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
        assertThat(find(cache, other, EntryPoint.PREPARED)).as(other).isNull();
      }
      assertThat(find(cache, text + " ", EntryPoint.PREPARED)).isNull();
      assertThat(find(cache, "", EntryPoint.PREPARED)).isNull();
    }

    @Test
    void keeps_the_first_verdict() {
      String text = "select 1";
      use(cache, text);
      use(cache, text);
      cache.offer(text, EntryPoint.PREPARED, hash(cache, text), UPDATE);
      assertThat(find(cache, text, EntryPoint.PREPARED)).isSameAs(SELECT);
    }

    @Test
    void longer_than_8_kilobytes_is_not_kept() {
      List<String> kept = List.of("x".repeat(8192), "☃".repeat(4096));
      List<String> notKept = List.of("x".repeat(8193), "☃".repeat(4097));
      for (int round = 0; round < 3; round++) {
        kept.forEach(text -> use(cache, text));
        notKept.forEach(text -> use(cache, text));
      }
      assertThat(kept).allMatch(text -> use(cache, text));
      assertThat(notKept).noneMatch(text -> use(cache, text));
    }
  }

  @Nested
  class What_is_held {

    @Test
    void never_exceeds_the_bytes_it_was_told() {
      for (String text : texts("x".repeat(300), 5_000)) {
        use(cache, text);
        use(cache, text);
        assertThat(cache.bytes()).isLessThanOrEqualTo(256 << 10);
      }
      assertThat(cache.bytes()).isGreaterThan(200 << 10);
    }

    @Test
    void is_counted_down_when_texts_make_room() {
      VerdictCache small = cache(20_000);
      String large = "y".repeat(8_000);
      for (String text : texts("b", 200)) {
        use(small, text);
        use(small, text);
      }
      for (int round = 0; round < 100; round++) {
        use(small, large);
      }
      assertThat(use(small, large)).isTrue();
      assertThat(small.bytes()).isBetween(8_000L, 20_000L);
    }

    @Test
    void is_nothing_when_nothing_fits() {
      VerdictCache none = cache(100);
      for (int round = 0; round < 3; round++) {
        assertThat(use(none, "select 1")).isFalse();
      }
      assertThat(none.bytes()).isZero();
    }

    @Test
    void grows_to_a_hundred_thousand_short_texts() {
      VerdictCache standard = cache(VerdictCache.STANDARD_BYTES);
      List<String> texts = texts("a", 100_000);
      for (String text : texts) {
        use(standard, text);
        use(standard, text);
      }
      assertThat(texts).filteredOn(text -> use(standard, copy(text))).hasSizeGreaterThan(99_900);
    }
  }

  @Nested
  class An_attacker {

    private final List<String> good = texts("good", 200);

    private void settle() {
      for (int round = 0; round < 10; round++) {
        good.forEach(text -> use(cache, text));
      }
    }

    @Test
    void pushes_nothing_out_by_texts_that_come_once() {
      settle();
      long held = cache.bytes();
      texts("attack", 100_000).forEach(text -> use(cache, text));
      assertThat(good).allMatch(text -> find(cache, text, EntryPoint.PREPARED) != null);
      assertThat(cache.bytes()).isLessThan(held + 4096);
    }

    @Test
    void pushes_nothing_out_that_is_in_use_by_texts_that_come_twice() {
      settle();
      int missed = 0;
      int i = 0;
      for (String text : texts("attack", 100_000)) {
        use(cache, text);
        use(cache, text);
        if (++i % 5 == 0) { // one in eleven statements is the application's
          missed += use(cache, good.get(i / 5 % good.size())) ? 0 : 1;
        }
      }
      assertThat(missed).isZero();
    }

    @Test
    void keeps_most_of_what_there_is_room_for_when_nearly_twice_as_many_come_in_turn() {
      List<String> texts = texts("a", 3_000);
      int room = (256 << 10) / (112 + texts.get(2_999).length());
      for (int round = 0; round < 12; round++) {
        texts.forEach(text -> use(cache, text));
      }
      long found = texts.stream().filter(text -> use(cache, text)).count();
      assertThat(found).isGreaterThan(room * 3L / 4);
    }

    @Test
    void does_not_keep_new_good_texts_out_for_ever() {
      texts("attack", 20_000)
          .forEach(
              text -> {
                use(cache, text);
                use(cache, text);
              });
      settle();
      assertThat(good).filteredOn(text -> use(cache, text)).hasSizeGreaterThan(195);
    }

    /** "Aa" and "BB" have the same hash code, and so has every text that is made of them. */
    @Test
    void has_no_text_kept_that_comes_once_whatever_digits_change_in_it() {
      for (int i = 0; i < 100_000; i++) {
        use(cache, String.format("select o.id from orders o where o.id > %09d order by o.code", i));
      }
      assertThat(cache.texts()).isLessThan(20); // one in 65,536 is taken for one that came before
    }

    @Test
    void cannot_crowd_a_bucket_by_equal_hash_codes() {
      List<String> equal = new ArrayList<>(List.of(""));
      for (int i = 0; i < 13; i++) {
        List<String> longer = new ArrayList<>();
        for (String text : equal) {
          longer.add(text + "Aa");
          longer.add(text + "BB");
        }
        equal = longer;
      }
      assertThat(equal.stream().map(String::hashCode).distinct()).hasSize(1);
      VerdictCache standard = cache(VerdictCache.STANDARD_BYTES);
      for (String text : equal) {
        use(standard, text);
        use(standard, text);
      }
      assertThat(equal).filteredOn(text -> use(standard, text)).hasSizeGreaterThan(8_150);
    }
  }

  @Nested
  class Eight_threads {

    @Test
    void see_the_verdict_of_the_text_they_ask_for_or_none() throws Exception {
      VerdictCache small = cache(64 << 10);
      List<String> selects = texts("s", 400);
      List<String> updates = texts("u", 400);
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          SplittableRandom random = new SplittableRandom(i);
          tasks.add(
              () -> {
                int wrong = 0;
                for (int round = 0; round < 200_000; round++) {
                  int which = Math.min(random.nextInt(400), random.nextInt(400));
                  boolean select = random.nextBoolean();
                  String text = (select ? selects : updates).get(which);
                  Verdict expected = select ? SELECT : UPDATE;
                  String asked = random.nextInt(4) == 0 ? copy(text) : text;
                  Verdict known = find(small, asked, EntryPoint.PLAIN);
                  if (known == null) {
                    small.offer(asked, EntryPoint.PLAIN, hash(small, asked), expected);
                  } else if (known != expected) {
                    wrong++;
                  }
                }
                return wrong;
              });
        }
        for (Future<Integer> wrong : threads.invokeAll(tasks)) {
          assertThat(wrong.get()).isZero();
        }
      } finally {
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
      }
      assertThat(small.bytes()).isBetween(1L, 64L << 10);
      assertThat(selects.subList(0, 20))
          .filteredOn(text -> find(small, text, EntryPoint.PLAIN) != null)
          .hasSizeGreaterThan(10);
    }
  }
}
