package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Directories of instances, which any user may enter and only the tests' own may write. The caller
 * removes them; what an aborted run has left, the next run removes.
 */
public final class DataDirectory {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path DISK = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();

  /** For some thirty instances. The programs need as much again. */
  private static final long ROOM = 2L << 30;

  private static final String PREFIX = "database-operator-data-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]+)-.*");

  static {
    try {
      removeAbandoned(MEMORY);
      removeAbandoned(DISK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataDirectory() {}

  /**
   * A new one for data that is synced to disk at every commit: in memory, where the machine has
   * room. No program can be expected to run from there: containers mount /dev/shm with {@code
   * noexec}.
   */
  public static Path inMemory(String purpose) throws IOException {
    return create(hasRoom() ? MEMORY : DISK, purpose);
  }

  /** A new one below the system's temporary directory. */
  static Path onDisk(String purpose) throws IOException {
    return create(DISK, purpose);
  }

  private static Path create(Path parent, String purpose) throws IOException {
    PostgresBinaries.requireOpen(parent);
    String name = "%s%d-%s-".formatted(PREFIX, ProcessHandle.current().pid(), purpose);
    Path directory = Files.createTempDirectory(parent, name);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean hasRoom() throws IOException {
    return Files.isWritable(MEMORY)
        && Files.getFileStore(MEMORY).type().equals("tmpfs")
        && Files.getFileStore(MEMORY).getUsableSpace() > ROOM
        && availableMemory() > 2 * ROOM;
  }

  /** Bytes that can be had without swapping: proc(5). */
  private static long availableMemory() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0L);
    }
  }

  private static void removeAbandoned(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> entries = Files.list(parent)) {
      for (Path entry : entries.filter(DataDirectory::isAbandoned).toList()) {
        try {
          Scratch.delete(entry);
        } catch (IOException | UncheckedIOException e) {
          // Its PostgreSQL still writes: a later run removes it.
        }
      }
    }
  }

  /**
   * Of this user, and of a process that is gone; its PostgreSQL ends when it finds its data gone.
   */
  private static boolean isAbandoned(Path entry) {
    Matcher name = NAME.matcher(entry.getFileName().toString());
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
        && owner(entry).equals(Optional.of(System.getProperty("user.name")));
  }

  private static Optional<String> owner(Path entry) {
    try {
      return Optional.of(Files.getOwner(entry).getName());
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Another run was faster.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
