package io.securedatasource.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL binaries of this platform, as they come in from the class path. */
final class ServerBinaries {

  private ServerBinaries() {}

  /** The archive's name for this platform, such as {@code postgres-linux-x86_64.txz}. */
  static String archiveName() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : os;
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String architecture =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> arch;
        };
    return "postgres-" + system + "-" + architecture + ".txz";
  }

  /** The archive on the class path, if the build found one for this platform. */
  static Optional<URL> archive() {
    return Optional.ofNullable(ServerBinaries.class.getClassLoader().getResource(archiveName()));
  }

  /**
   * The binaries, unpacked once per build directory and kept there until {@code mvn clean}; empty
   * where there is no build directory, for nothing is kept elsewhere.
   *
   * @param work a directory of the caller's own
   */
  static Optional<Path> cached(Path work) {
    Optional<Path> cache = buildDirectory();
    if (cache.isEmpty()) {
      return Optional.empty();
    }
    URL archive = archive().orElseThrow();
    String key =
        UUID.nameUUIDFromBytes(archive.toString().getBytes(UTF_8)).toString().substring(0, 13);
    Path home = cache.get().resolve("postgres-binaries-" + key);
    if (Files.isDirectory(home)) {
      return Optional.of(home);
    }
    Path fresh = unpack(work);
    try {
      return Optional.of(Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE));
    } catch (FileSystemException e) {
      // Another run was faster, or the cache is elsewhere: this copy serves this run.
      return Optional.of(fresh);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This module's own in a reactor build, so that all modules share it; else the one at hand. */
  private static Optional<Path> buildDirectory() {
    List<Path> candidates = new ArrayList<>();
    CodeSource source = ServerBinaries.class.getProtectionDomain().getCodeSource();
    if (source != null && "file".equals(source.getLocation().getProtocol())) {
      Path parent = Path.of(URI.create(source.getLocation().toString())).getParent();
      if (parent != null && parent.endsWith("target")) {
        candidates.add(parent);
      }
    }
    candidates.add(Path.of("target").toAbsolutePath());
    return candidates.stream()
        .filter(directory -> Files.isDirectory(directory) && Files.isWritable(directory))
        .findFirst();
  }

  /** Unpacks the archive to {@code work/postgres}. */
  static Path unpack(Path work) {
    Path home = work.resolve("postgres");
    try (InputStream raw = archive().orElseThrow().openStream();
        var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw)))) {
      Files.createDirectory(home);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, home);
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + archiveName(), e);
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path home)
      throws IOException {
    Path target = home.resolve(entry.getName()).normalize();
    if (!target.startsWith(home)) {
      throw new IOException("the archive leaves its directory");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, home.resolve(entry.getLinkName()).normalize());
    } else {
      Files.copy(tar, target);
      if ((entry.getMode() & 0100) != 0) {
        makeExecutable(target);
      }
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    permissions.add(PosixFilePermission.GROUP_EXECUTE);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(file, permissions);
  }
}
