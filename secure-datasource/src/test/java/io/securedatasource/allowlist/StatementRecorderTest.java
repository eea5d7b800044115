package io.securedatasource.allowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StatementRecorderTest {

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("statements.lock");
  }

  @Test
  void writes_what_it_noted_with_its_origin_once() throws IOException {
    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      recorder.origin("OrdersTest.one()");
      recorder.record("select a from t");
      recorder.origin("OrdersTest.two()");
      recorder.record("select a from t");
      recorder.record("select b from t");
      recorder.record("");
    }

    assertThat(StatementAllowList.load(file()).statements())
        .extracting(ListedStatement::sql, ListedStatement::origin)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("select a from t", "OrdersTest.one()"),
            org.assertj.core.groups.Tuple.tuple("select b from t", "OrdersTest.two()"));
  }

  @Test
  void leaves_what_is_there_as_it_is() throws IOException {
    StatementAllowList.of(List.of(ListedStatement.of("select a from t").note("ours")))
        .write(file());
    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      recorder.record("select a from t");
      recorder.record("select b from t");
    }

    assertThat(StatementAllowList.load(file()).statements())
        .extracting(ListedStatement::note)
        .containsExactly("ours", null);
  }

  @Test
  void does_not_touch_a_file_to_which_nothing_is_new() throws IOException {
    String odd = StatementAllowList.of(List.of(ListedStatement.of("select a"))).toText() + "\n\n";
    Files.writeString(file(), odd);
    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      recorder.record("select a");
    }

    assertThat(Files.readString(file())).isEqualTo(odd);
  }

  @Test
  void leaves_a_damaged_file_alone_and_says_so() throws IOException {
    Files.writeString(file(), "damaged");
    StatementRecorder recorder = StatementRecorder.toFile(file());
    recorder.record("select a");

    assertThatThrownBy(recorder::close).isInstanceOf(AllowListException.class);
    assertThat(Files.readString(file())).isEqualTo("damaged");
  }

  @Test
  void is_bounded() throws IOException {
    try (StatementRecorder recorder = StatementRecorder.inMemory()) {
      for (int i = 0; i < StatementRecorder.MOST + 5; i++) {
        recorder.record("select a" + i);
      }
      recorder.record("select " + "a".repeat(StatementRecorder.LONGEST));

      assertThat(recorder.statements()).hasSize(StatementRecorder.MOST);
      assertThat(recorder.dropped()).isEqualTo(6);
    }
  }

  /** Of the longest statements there would be more than can be read again. */
  @Test
  void is_bounded_in_characters_too() throws IOException {
    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      for (int i = 0; i < 300; i++) {
        recorder.record("select a" + i + ", " + "a".repeat(30_000));
      }

      assertThat(recorder.dropped()).isPositive();
      assertThat(recorder.statements().stream().mapToInt(one -> one.sql().length()).sum())
          .isBetween(StatementRecorder.MOST_CHARACTERS - 40_000, StatementRecorder.MOST_CHARACTERS);
    }
    assertThat(StatementAllowList.load(file()).statements()).hasSizeGreaterThan(200);
  }

  @Test
  void notes_a_statement_while_the_file_is_held_by_somebody_else() throws Exception {
    StatementRecorder recorder = StatementRecorder.toFile(file());
    recorder.record("select a");
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread writes =
        new Thread(
            () -> {
              try {
                recorder.flush();
              } catch (IOException e) {
                failure.set(e);
              }
            });
    FileGuard held = FileGuard.of(file());
    try {
      writes.start();
      while (writes.getState() != Thread.State.TIMED_WAITING && writes.isAlive()) {
        Thread.onSpinWait();
      }
      recorder.record("select b");
      assertThat(recorder.statements()).hasSize(2);
      assertThat(writes.isAlive()).as("still waits for the file").isTrue();
    } finally {
      held.close();
    }
    writes.join();
    recorder.close();
    assertThat(failure).hasNullValue();
    assertThat(StatementAllowList.load(file()).statements()).hasSize(2);
  }

  @Test
  void writes_through_no_link_that_stands_in_the_place_of_its_own_files() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "precious");
    Path fresh = Files.createSymbolicLink(FileGuard.beside(file(), "tmp"), victim);
    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      recorder.record("select a");
    }
    assertThat(fresh).doesNotExist();
    assertThat(Files.isSymbolicLink(file())).isFalse();
    assertThat(victim).hasContent("precious");

    Files.createSymbolicLink(FileGuard.beside(file(), "guard"), victim);
    StatementRecorder recorder = StatementRecorder.toFile(file());
    recorder.record("select b");
    assertThatThrownBy(recorder::close).isInstanceOf(IOException.class);
    assertThat(victim).hasContent("precious");
  }

  @Test
  void waits_for_no_pipe_that_stands_in_the_place_of_its_lock() throws Exception {
    Path pipe = FileGuard.beside(file(), "guard");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    StatementRecorder recorder = StatementRecorder.toFile(file());
    recorder.record("select a");

    assertThatThrownBy(recorder::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
    assertThat(file()).doesNotExist();
  }

  @Test
  void shares_a_file_with_others() throws Exception {
    int writers = 8;
    ExecutorService executor = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        String table = "t" + i;
        done.add(
            executor.submit(
                () -> {
                  for (int j = 0; j < 5; j++) {
                    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
                      recorder.record("select a" + j + " from " + table);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(StatementAllowList.load(file()).statements()).hasSize(writers * 5);
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file());
    }
  }

  /** A process that is killed at any moment leaves a file that is whole. */
  @Test
  void leaves_a_whole_file_when_the_process_is_killed() throws Exception {
    int loaded = 0;
    for (int round = 0; round < 5; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EndlessRecording.class.getName(),
                  file().toString(),
                  Integer.toString(round))
              .redirectErrorStream(true)
              .start();
      try {
        // It is killed while it writes the next time, or the one after.
        for (int writes = 0; writes < 1 + 7 * round; writes++) {
          assertThat(process.inputReader().readLine()).isEqualTo("written");
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
      loaded = StatementAllowList.load(file()).statements().size();
      assertThat(loaded).isPositive();
    }

    try (StatementRecorder recorder = StatementRecorder.toFile(file())) {
      recorder.record("select last");
    }
    assertThat(StatementAllowList.load(file()).statements()).hasSize(loaded + 1);
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file());
    }
  }

  /** Writes without end. */
  static final class EndlessRecording {

    private EndlessRecording() {}

    public static void main(String[] args) throws IOException {
      try (StatementRecorder recorder = StatementRecorder.toFile(Path.of(args[0]))) {
        for (int i = 0; i < StatementRecorder.MOST; i++) {
          recorder.record("select a" + i + " from t" + args[1]);
          recorder.flush();
          System.out.println("written");
        }
      }
    }
  }
}
