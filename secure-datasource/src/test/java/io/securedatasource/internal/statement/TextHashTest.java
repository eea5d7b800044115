package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextHashTest {

  private static final int TEXTS = 200_000;

  private final TextHash hashes = new TextHash(new SplittableRandom(42));

  private final TextBytes bytes = new TextBytes();

  private long hash(TextHash by, String text) {
    bytes.read(text);
    return by.of(bytes);
  }

  private long hash(String text) {
    return hash(hashes, text);
  }

  @Nested
  class Texts_that_differ {

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "☃"})
    void in_digits_alone_have_hashes_of_their_own(String name) {
      Set<Long> found = new HashSet<>();
      for (int i = 0; i < TEXTS; i++) {
        found.add(hash(String.format("select * from orders where id = %09d and %s", i, name)));
      }
      assertThat(found).hasSize(TEXTS);
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', '☃'})
    void in_the_order_of_two_characters_have_hashes_of_their_own(char others) {
      char[] letters = new char[64];
      Set<Long> found = new HashSet<>();
      Set<String> texts = new HashSet<>();
      for (int i = 0; i < letters.length; i++) {
        for (int j = 0; j < letters.length; j++) {
          Arrays.fill(letters, others);
          letters[i] = 'a';
          letters[j] = 'b';
          String text = new String(letters);
          texts.add(text);
          found.add(hash(text));
        }
      }
      assertThat(found).hasSameSizeAs(texts);
    }

    @Test
    void in_their_length_alone_have_hashes_of_their_own() {
      Set<Long> found = new HashSet<>();
      for (int length = 0; length < 100; length++) {
        found.add(hash("\0".repeat(length)));
        found.add(hash("☃" + "\0".repeat(length)));
      }
      assertThat(found).hasSize(200);
    }

    @Test
    void in_the_upper_half_of_a_character_alone_have_hashes_of_their_own() {
      Set<Long> found = new HashSet<>();
      for (int upper = 0; upper < 256; upper++) {
        found.add(hash("select " + (char) (upper << 8 | 'a') + " from t"));
      }
      assertThat(found).hasSize(256);
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
      assertThat(hash(word.toString())).isNotEqualTo(hash(opposite.toString()));
    }
  }

  @Nested
  class Every_bit {

    @Test
    void is_set_in_about_half_of_the_hashes() {
      int[] set = new int[Long.SIZE];
      for (int i = 0; i < TEXTS; i++) {
        long hash = hash("select " + i);
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
      assertThat(hash("select 1")).isNotEqualTo(hash(other, "select 1"));
      assertThat(hash("select 1")).isEqualTo(hash("select 1"));
    }
  }
}
