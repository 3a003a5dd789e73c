package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images that a {@link TestNode} knows. Any name stands for the PostgreSQL programs of this
 * machine, unless a test has said otherwise: each test takes names of its own.
 */
public final class TestImages {

  private static final Map<String, TestImages> SPECIAL = new ConcurrentHashMap<>();

  private final Optional<Path> programs;
  private final Optional<String> pullFailure;

  private TestImages(Optional<Path> programs, Optional<String> pullFailure) {
    this.programs = programs;
    this.pullFailure = pullFailure;
  }

  /** Makes {@code image} one that no registry has. */
  public static void missing(String image) {
    SPECIAL.put(
        image,
        new TestImages(Optional.empty(), Optional.of(image + ": not found in the registry")));
  }

  /**
   * Makes the program {@code name} of {@code image} this script, which finds the real one in {@code
   * $real}.
   */
  public static void replacing(String image, String name, String script) {
    try {
      // A directory that the user of PostgreSQL may read.
      Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
      Path directory = Files.createTempDirectory(parent, "image");
      directory.toFile().deleteOnExit();
      open(directory);
      Path program = directory.resolve(name);
      Files.writeString(
          program,
          "#!/bin/sh\nreal=%s\n%s\n".formatted(PostgresBinaries.bin().resolve(name), script));
      program.toFile().deleteOnExit();
      open(program);
      SPECIAL.put(image, new TestImages(Optional.of(directory), Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes {@code image} one whose server reports another major version. */
  public static void ofMajor(String image, int major) {
    replacing(
        image,
        "postgres",
        "case ${1:-} in --version) echo 'postgres (PostgreSQL) %s.1' ;; *) exec $real \"$@\" ;; esac"
            .formatted(major));
  }

  /** Makes {@code image} like any other again, as if it had been pushed anew. */
  public static void mend(String image) {
    SPECIAL.remove(image);
  }

  static Optional<String> pullFailure(String image) {
    return find(image).flatMap(special -> special.pullFailure);
  }

  /** Puts the image's own programs in front. */
  static InstanceProcess.Builder in(String image, InstanceProcess.Builder builder) {
    find(image).flatMap(special -> special.programs).ifPresent(builder::programsFrom);
    return builder;
  }

  private static Optional<TestImages> find(String image) {
    return Optional.ofNullable(SPECIAL.get(image));
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
