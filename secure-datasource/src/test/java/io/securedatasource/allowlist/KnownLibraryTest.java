package io.securedatasource.allowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the lists are what was recorded is proven where they are: the libraries run there. */
class KnownLibraryTest {

  @ParameterizedTest
  @EnumSource
  void has_a_list_of_which_every_entry_can_be_a_statement(KnownLibrary library) {
    StatementAllowList list = library.statements();

    assertThat(list.statements()).hasSizeGreaterThan(5);
    assertThat(list.unreachable()).isEmpty();
  }

  @Test
  void composes_with_the_application() {
    StatementAllowList list =
        StatementAllowList.of(
                List.of(ListedStatement.of("select name from customers where id = ?")))
            .and(KnownLibrary.QUARTZ.statements())
            .and(KnownLibrary.SHEDLOCK.statements());

    assertThat(list.lists("select name from customers where id = ?")).isTrue();
    assertThat(
            list.lists(
                "SELECT * FROM QRTZ_LOCKS WHERE SCHED_NAME = 'any' AND LOCK_NAME = ? FOR UPDATE"))
        .isTrue();
    assertThat(list.lists("update shedlock set lock_until = ? where name = ?")).isTrue();
    assertThat(list.lists("update shedlock set lock_until = ?")).isFalse();
    assertThat(list.lists("delete from spring_session where expiry_time < ?")).isFalse();
  }

  @Test
  void holds_for_other_names_when_they_are_told() {
    StatementAllowList list =
        KnownLibrary.FLYWAY
            .statements()
            .renamed("public", "my \"shop")
            .renamed("shop_migration", "o'owner");

    assertThat(list.unreachable()).isEmpty();
    assertThat(list.lists("SET ROLE 'o''owner'")).isTrue();
    assertThat(list.lists("SET ROLE 'shop_migration'")).isFalse();
    String create =
        "create index \"flyway_schema_history_s_idx\" on \"%s\".\"flyway_schema_history\"(\"success\")";
    assertThat(list.lists(create.formatted("my \"\"shop"))).isTrue();
    assertThat(list.lists(create.formatted("public"))).isFalse();
    assertThat(
            KnownLibrary.SHEDLOCK
                .statements()
                .renamed("shedlock", "Locks")
                .lists("update \"Locks\" set lock_until = ? where name = ?"))
        .isTrue();
  }

  @Test
  void holds_in_another_schema_and_with_another_prefix() {
    StatementAllowList jobs = KnownLibrary.QUARTZ.statements().renamed("qrtz_*", "batch.jobs_*");
    StatementAllowList locks = KnownLibrary.SHEDLOCK.statements().renamed("shedlock", "jobs.Locks");
    String lock = "select * from %s where sched_name = 'any' and lock_name = ? for update";

    assertThat(jobs.unreachable()).isEmpty();
    assertThat(jobs.statements()).hasSameSizeAs(KnownLibrary.QUARTZ.statements().statements());
    assertThat(jobs.lists(lock.formatted("BATCH.JOBS_LOCKS"))).isTrue();
    assertThat(jobs.lists(lock.formatted("QRTZ_LOCKS"))).isFalse();
    assertThat(jobs.lists(lock.formatted("\"batch.jobs_locks\""))).isFalse();
    assertThat(locks.lists("update jobs.\"Locks\" set lock_until = ? where name = ?")).isTrue();
  }

  @Test
  void renames_no_word_of_the_grammar_and_to_no_empty_name() {
    StatementAllowList list = StatementAllowList.of(List.of(ListedStatement.of("select 1")));

    assertThat(list.renamed("select", "delete").toText()).isEqualTo(list.toText());
    for (String name : List.of("", "a.", ".a", "a\0", "a*", "*", "a.*")) {
      assertThatThrownBy(() -> list.renamed("b", name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String name : List.of("a", "*")) {
      assertThatThrownBy(() -> list.renamed(name, "b*"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
