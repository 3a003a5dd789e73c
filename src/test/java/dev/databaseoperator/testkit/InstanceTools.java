package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Directories with exactly the programs that instance.sh may expect in an image. */
public final class InstanceTools {

  /** What instance.sh uses besides the shell's own and PostgreSQL's programs. */
  public static final List<String> NAMES =
      List.of(
          "cat",
          "chmod",
          "cut",
          "date",
          "df",
          "flock",
          "id",
          "ls",
          "mkdir",
          "mv",
          "od",
          "rm",
          "rmdir",
          "sed",
          "sha256sum",
          "sleep",
          "stat",
          "sync",
          "tail",
          "timeout",
          "tr");

  private InstanceTools() {}

  /** Makes the system's tools (coreutils on most) available in this new directory. */
  public static Path system(Path directory) {
    return system(directory, "");
  }

  /** As {@link #system(Path)}, each tool running this line of shell first. */
  public static Path system(Path directory, String before) {
    NAMES.forEach(name -> write(directory, name, before + "\nexec " + require(name)));
    return directory;
  }

  /** Makes busybox's tools available in this new directory. */
  public static Path busybox(Path directory) {
    NAMES.forEach(name -> write(directory, name, "exec " + require("busybox") + " " + name));
    // Alpine's has it, Debian's has not.
    if (!hasApplet("flock")) {
      write(directory, "flock", "exec " + require("flock"));
    }
    return directory;
  }

  private static boolean hasApplet(String name) {
    try {
      Process list = new ProcessBuilder("busybox", "--list").start();
      return new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .anyMatch(name::equals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the machine has a program. */
  public static Optional<Path> find(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** As {@link #find}, for programs that the tests cannot do without. */
  static Path require(String program) {
    return find(program)
        .orElseThrow(() -> new IllegalStateException("no " + program + " on PATH: install it"));
  }

  private static void write(Path directory, String name, String body) {
    try {
      if (!Files.isDirectory(directory)) {
        open(Files.createDirectory(directory));
      }
      open(
          Files.writeString(
              directory.resolve(name), "#!" + require("sh") + "\n" + body + " \"$@\"\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
