package io.securedatasource.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Writes files that are for their owner alone from the first byte on. */
final class SecretFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private SecretFiles() {}

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Replaces {@code file} by one of mode 0600 (where the file system knows modes). */
  static Path write(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    FileAttribute<?>[] mode =
        POSIX
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (SeekableByteChannel channel = Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE), mode);
        var out = Channels.newOutputStream(channel)) {
      out.write(content);
    }
    return file;
  }

  /** Replaces {@code file} by one that others may read. */
  static Path writePublic(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    return Files.writeString(file, content);
  }

  /** Removes a directory and all in it. */
  static void deleteTree(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Gone already.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
