package io.securedatasource.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Reads regular files of bounded size.
 *
 * <p>Links are followed first, then the type of what they lead to is looked at, and that very file
 * is opened without following links again. The type comes before the opening since opening a FIFO
 * blocks until somebody writes, and Java has no non-blocking open. What is left of the race takes
 * somebody who may write to the directory.
 *
 * <p>Kubernetes replaces a mounted secret by moving the link {@code ..data} to a new directory and
 * then deleting the old one. A reader that followed the old link finds its file gone and follows
 * the link again, a bounded number of times.
 */
public final class BoundedFiles {

  private static final int ATTEMPTS = 5;

  /** How large a buffer is, and by how much it grows, at least, in bytes. */
  private static final int LEAST = 8192;

  private BoundedFiles() {}

  /**
   * The contents of a file. The caller clears them when they are secret.
   *
   * @param limit the largest size that is read, in bytes
   * @throws UnusableFileException when the path leads to no regular, readable file of at most that
   *     size
   */
  public static byte[] read(Path path, int limit) throws UnusableFileException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return readOnce(path, limit);
      } catch (NoSuchFileException e) {
        // Moved under the reader, or not there at all: the next attempt tells.
      } catch (IOException e) {
        throw unusable(e);
      }
    }
    throw new UnusableFileException("does not exist");
  }

  /**
   * A mark of what the files hold now: it differs when one of them does. A file that cannot be read
   * marks that it cannot.
   *
   * @param limit as for {@link #read}
   */
  public static byte[] mark(Iterable<Path> files, int limit) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    for (Path file : files) {
      try {
        byte[] content = read(file, limit);
        digest.update((byte) 1);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        digest.update(content);
        Arrays.fill(content, (byte) 0);
      } catch (UnusableFileException e) {
        digest.update((byte) 0);
      }
    }
    return digest.digest();
  }

  private static byte[] readOnce(Path path, int limit) throws IOException, UnusableFileException {
    Path file = path.toRealPath();
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      throw new UnusableFileException("is a directory");
    }
    if (!attributes.isRegularFile()) {
      throw new UnusableFileException("is not a regular file");
    }
    // The size that the system tells is a guess: files under /proc tell 0, and give all they have
    // to the first reading; and files grow.
    byte[] buffer = new byte[(int) Math.min(Math.max(attributes.size(), LEAST), limit) + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      while (true) {
        length += in.readNBytes(buffer, length, buffer.length - length);
        if (length > limit) {
          throw new UnusableFileException("is larger than " + limit / 1024 + " KiB");
        }
        if (length < buffer.length) {
          return Arrays.copyOf(buffer, length);
        }
        byte[] larger = Arrays.copyOf(buffer, (int) Math.min(2L * length + LEAST, limit + 1L));
        Arrays.fill(buffer, (byte) 0);
        buffer = larger;
      }
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  /** The exception's own message is left out: it repeats the path, and is the system's wording. */
  private static UnusableFileException unusable(IOException e) {
    if (e instanceof AccessDeniedException) {
      return new UnusableFileException("may not be read by this process");
    }
    if (e instanceof FileSystemLoopException) {
      return new UnusableFileException("is a link that leads back to itself");
    }
    return new UnusableFileException("could not be read (" + e.getClass().getSimpleName() + ")");
  }
}
