package io.securedatasource.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes lock files so that a reader finds the old file or the new one, whole, whenever the process
 * or the machine stops: beside the file first, forced to the disk, then moved over it.
 */
final class LockFileWriter {

  private LockFileWriter() {}

  /**
   * Adds statements to a file, which is made where there is none; what others added meanwhile
   * stays.
   *
   * @throws AllowListException when the file that is there cannot be used; it is left as it is
   */
  @SuppressWarnings("try") // the guard is held, and asked nothing
  static void add(Path path, Collection<ListedStatement> statements) throws IOException {
    try (FileGuard guard = FileGuard.of(path)) {
      boolean exists = Files.exists(path);
      LockFile before = exists ? StatementAllowList.read(path) : null;
      LockFile after = before == null ? LockFile.of(statements) : before.with(statements);
      if (before == null || after.statements().size() > before.statements().size()) {
        replace(guard, after);
      }
    }
  }

  /** Writes a file in place of the one that is there. */
  @SuppressWarnings("try") // as above
  static void write(Path path, LockFile file) throws IOException {
    try (FileGuard guard = FileGuard.of(path)) {
      replace(guard, file);
    }
  }

  private static void replace(FileGuard held, LockFile file) throws IOException {
    byte[] text = file.text().getBytes(UTF_8);
    if (text.length > StatementAllowList.LARGEST_FILE) {
      throw new IOException(
          "the list would have " + text.length + " bytes, and could not be read again");
    }
    Path path = held.file();
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Path fresh = FileGuard.beside(target, "tmp");
    // Left by a process that died; or a link, which is not to be written through.
    Files.deleteIfExists(fresh);
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    force(target.getParent());
  }

  /** Lets the move reach the disk, where the system has a way to ask for it. */
  private static void force(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every system opens a directory; the file is whole in either case.
    }
  }
}
