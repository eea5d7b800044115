package io.securedatasource.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedFilesTest {

  private static final int LIMIT = 64 * 1024;

  @TempDir Path directory;

  private static void assertRefused(Path path, String predicate) {
    assertThatExceptionOfType(UnusableFileException.class)
        .isThrownBy(() -> BoundedFiles.read(path, LIMIT))
        .withMessage(predicate)
        .withNoCause();
  }

  @Test
  void a_file_of_the_largest_size_is_read_whole() throws Exception {
    Path file = Files.write(directory.resolve("large"), new byte[LIMIT]);

    assertThat(BoundedFiles.read(file, LIMIT)).hasSize(LIMIT);
  }

  @Test
  void a_file_that_is_longer_than_a_buffer_is_read_whole() throws Exception {
    byte[] content = new byte[LIMIT - 1];
    Arrays.fill(content, (byte) 'a');
    Path file = Files.write(directory.resolve("long"), content);

    assertThat(BoundedFiles.read(file, LIMIT)).isEqualTo(content);
  }

  /** They tell no size, and give all that they have to the first reading. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_file_of_the_kernel_is_read_whole() throws Exception {
    Path file = Path.of("/proc/sys/kernel/pid_max");

    assertThat(new String(BoundedFiles.read(file, LIMIT), UTF_8)).matches("[0-9]{3,}\n");
  }

  @Test
  void a_larger_file_is_refused() throws IOException {
    Path file = Files.write(directory.resolve("larger"), new byte[LIMIT + 1]);

    assertRefused(file, "is larger than 64 KiB");
  }

  @Test
  void a_missing_file_is_refused() {
    assertRefused(directory.resolve("missing"), "does not exist");
    assertRefused(directory.resolve("missing").resolve("deeper"), "does not exist");
  }

  @Test
  void a_directory_is_refused() {
    assertRefused(directory, "is a directory");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no FIFOs in its file system")
  void a_fifo_is_refused_and_does_not_hang() throws Exception {
    Path fifo = directory.resolve("fifo");
    Process process = new ProcessBuilder("mkfifo", fifo.toString()).start();
    assertThat(process.waitFor(30, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();

    assertRefused(fifo, "is not a regular file");
    assertRefused(
        Files.createSymbolicLink(directory.resolve("link"), fifo), "is not a regular file");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no devices in its file system")
  void a_device_is_refused() {
    assertRefused(Path.of("/dev/zero"), "is not a regular file");
  }

  @Test
  void a_link_is_followed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "content");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThat(BoundedFiles.read(link, LIMIT)).isEqualTo("content".getBytes(UTF_8));
  }

  @Test
  void a_dangling_link_is_refused() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("missing"));

    assertRefused(link, "does not exist");
  }

  @Test
  void a_link_to_itself_is_refused() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));

    assertThatExceptionOfType(UnusableFileException.class)
        .isThrownBy(() -> BoundedFiles.read(link, LIMIT));
  }

  /** One swap for each read, at whatever moment of it: many a read finds its file deleted. */
  @Test
  void a_mount_that_is_swapped_under_the_reader_is_read_whole() throws Exception {
    int reads = 1_000;
    Path link = Files.createSymbolicLink(directory.resolve("password"), Path.of("..data/password"));
    Path first = swap(0, null);
    Semaphore due = new Semaphore(0);
    ExecutorService kubelet = Executors.newSingleThreadExecutor();
    try {
      Future<?> swaps =
          kubelet.submit(
              () -> {
                Path version = first;
                for (int i = 1; i <= reads; i++) {
                  due.acquire();
                  version = swap(i, version);
                }
                return null;
              });
      for (int i = 0; i < reads; i++) {
        due.release();
        assertThat(new String(BoundedFiles.read(link, LIMIT), UTF_8)).matches("version-\\d+-end");
        while (due.availablePermits() > 0) {
          Thread.onSpinWait();
        }
      }
      swaps.get(30, SECONDS);
    } finally {
      kubelet.shutdownNow();
    }
  }

  /** As the kubelet does: a new directory, the link moved onto it, the old directory deleted. */
  private Path swap(int number, @org.jspecify.annotations.Nullable Path old) throws IOException {
    Path version = Files.createDirectory(directory.resolve("..version" + number));
    Files.writeString(version.resolve("password"), "version-" + number + "-end");
    Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), version.getFileName());
    Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (old != null) {
      Files.delete(old.resolve("password"));
      Files.delete(old);
    }
    return version;
  }
}
