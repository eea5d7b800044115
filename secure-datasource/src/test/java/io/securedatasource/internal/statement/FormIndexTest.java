package io.securedatasource.internal.statement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FormIndexTest {

  private static final List<String> FORMS =
      IntStream.range(0, 10_000).mapToObj(i -> "select a from t where c" + i + " = '…'").toList();

  private static CanonicalForm form(String sql) {
    return requireNonNull(CanonicalForm.read(sql, EntryPoint.PREPARED));
  }

  @Test
  void has_what_was_put_into_it_and_nothing_else() {
    FormIndex index = new FormIndex(FORMS, new SplittableRandom(1));

    assertThat(FORMS).allMatch(index::has);
    assertThat(FORMS).allMatch(form -> index.has(form(form.replace("…", "any"))));
    assertThat(FORMS).noneMatch(form -> index.has(form + " "));
    assertThat(FORMS).noneMatch(form -> index.has(form(form.replace("= '…'", "= ?"))));
  }

  @Test
  void that_is_empty_has_nothing() {
    FormIndex index = new FormIndex(List.of());

    assertThat(index.has("")).isFalse();
    assertThat(index.has(form("select 1"))).isFalse();
  }

  /** Texts that {@link String#hashCode()} cannot tell apart are listed one by one all the same. */
  @Test
  void tells_texts_apart_that_have_one_hash_code() {
    List<String> alike = List.of("select \"AaAa\"", "select \"BBBB\"", "select \"AaBB\"");
    FormIndex index = new FormIndex(alike);

    assertThat(alike.stream().map(String::hashCode).distinct()).hasSize(1);
    assertThat(alike).allMatch(index::has);
    assertThat(index.has("select \"BBAa\"")).isFalse();
    assertThat(index.has(form("select \"BBAa\""))).isFalse();
  }

  @Test
  void a_form_is_read_character_by_character_too() {
    CanonicalForm form = form("SELECT  1 ;");

    assertThat(form).hasToString("select 0").hasSize(8);
    assertThat(form.charAt(7)).isEqualTo('0');
    assertThat(form.subSequence(0, 6)).hasToString("select");
  }
}
