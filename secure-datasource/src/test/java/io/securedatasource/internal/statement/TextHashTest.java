package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TextHashTest {

  private static final int TEXTS = 200_000;

  private final TextHash hashes = new TextHash(new SplittableRandom(42));

  @Nested
  class Texts_that_differ {

    @Test
    void in_digits_alone_have_hashes_of_their_own() {
      Set<Long> found = new HashSet<>();
      for (int i = 0; i < TEXTS; i++) {
        found.add(hashes.of(String.format("select * from orders where id = %09d and a", i)));
      }
      assertThat(found).hasSize(TEXTS);
    }

    @Test
    void in_the_order_of_two_characters_have_hashes_of_their_own() {
      char[] letters = new char[64];
      Set<Long> found = new HashSet<>();
      Set<String> texts = new HashSet<>();
      for (int i = 0; i < letters.length; i++) {
        for (int j = 0; j < letters.length; j++) {
          Arrays.fill(letters, 'x');
          letters[i] = 'a';
          letters[j] = 'b';
          String text = new String(letters);
          texts.add(text);
          found.add(hashes.of(text));
        }
      }
      assertThat(found).hasSameSizeAs(texts);
    }

    @Test
    void in_their_length_alone_have_hashes_of_their_own() {
      Set<Long> found = new HashSet<>();
      for (int length = 0; length < 100; length++) {
        found.add(hashes.of("\0".repeat(length)));
      }
      assertThat(found).hasSize(100);
    }

    /** The word of Thue and Morse and its opposite: equal for every polynomial modulo 2⁶⁴. */
    @Test
    void as_no_polynomial_can_tell_have_hashes_of_their_own() {
      StringBuilder word = new StringBuilder();
      StringBuilder opposite = new StringBuilder();
      for (int i = 0; i < 1 << 13; i++) {
        boolean odd = Integer.bitCount(i) % 2 == 1;
        word.append(odd ? 'b' : 'a');
        opposite.append(odd ? 'a' : 'b');
      }
      assertThat(hashes.of(word.toString())).isNotEqualTo(hashes.of(opposite.toString()));
    }
  }

  @Nested
  class Every_bit {

    @Test
    void is_set_in_about_half_of_the_hashes() {
      int[] set = new int[Long.SIZE];
      for (int i = 0; i < TEXTS; i++) {
        long hash = hashes.of("select " + i);
        for (int bit = 0; bit < set.length; bit++) {
          set[bit] += (int) (hash >>> bit & 1);
        }
      }
      for (int count : set) {
        assertThat(count).isBetween(TEXTS * 49 / 100, TEXTS * 51 / 100);
      }
    }
  }

  @Nested
  class Two_hashes {

    @Test
    void of_one_text_are_unlike() {
      TextHash other = new TextHash(new SplittableRandom(43));
      assertThat(hashes.of("select 1")).isNotEqualTo(other.of("select 1"));
      assertThat(hashes.of("select 1")).isEqualTo(hashes.of("select 1"));
    }
  }
}
