package io.securedatasource.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a file to one writer at a time, among threads and processes, by a lock on a file beside it,
 * which is gone afterwards. The lock of a process that dies goes with it.
 */
final class FileGuard implements AutoCloseable {

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Path file;
  private final Path guard;
  private final FileChannel channel;

  private FileGuard(Path file, Path guard, FileChannel channel) {
    this.file = file;
    this.guard = guard;
    this.channel = channel;
  }

  /**
   * Waits until nobody else writes that file.
   *
   * @throws IOException when the directory cannot be written, a link stands in place of the file
   *     that is locked, or nobody lets go for 30 s
   */
  static FileGuard of(Path file) throws IOException {
    Path guard = beside(file, "guard");
    byte[] token = UUID.randomUUID().toString().getBytes(UTF_8);
    long start = System.nanoTime();
    // A pipe, say, would be waited for without end.
    if (Files.exists(guard, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(guard, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(guard + " is no regular file");
    }
    while (System.nanoTime() - start < LONGEST_WAIT_NANOS) {
      FileChannel channel =
          FileChannel.open(
              guard,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      boolean held = false;
      try {
        held = locks(channel) && isCurrent(guard, channel, token);
      } finally {
        if (!held) {
          channel.close();
        }
      }
      if (held) {
        return new FileGuard(file, guard, channel);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new IOException("another process holds " + guard);
  }

  /** The file that is kept. */
  Path file() {
    return file;
  }

  /** A file beside that one, which a listing does not show. */
  static Path beside(Path file, String suffix) {
    Path absolute = file.toAbsolutePath();
    return absolute.resolveSibling("." + absolute.getFileName() + "." + suffix);
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Whether the file that was locked is still there, and not one that another has deleted. */
  private static boolean isCurrent(Path guard, FileChannel channel, byte[] token)
      throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(token), 0);
    try {
      return Arrays.equals(Files.readAllBytes(guard), token);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(guard);
    }
  }
}
