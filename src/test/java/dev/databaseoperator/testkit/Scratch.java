package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Directories of tests below target/scratch, named after the process that uses them. They are kept
 * for inspection, until a later run finds that their process has ended.
 */
public final class Scratch {

  /**
   * Where a suite leaves the audit logs of all its API servers, for the check that follows it; with
   * the other files of each, unless the build says otherwise in {@code -Daudit.logs}.
   */
  private static final Optional<Path> AUDIT_LOGS =
      Optional.ofNullable(System.getProperty("audit.logs")).map(Path::of);

  /** As {@link #AUDIT_LOGS}, the logs of all operators, in {@code -Doperator.logs}. */
  private static final Optional<Path> OPERATOR_LOGS =
      Optional.ofNullable(System.getProperty("operator.logs")).map(Path::of);

  private static final Path ROOT = Path.of("target", "scratch").toAbsolutePath();
  private static final AtomicInteger COUNT = new AtomicInteger();

  static {
    try {
      for (Path directory : entries(ROOT)) {
        if (isAbandoned(directory)) {
          delete(directory);
        }
      }
      for (Path logs : Stream.of(AUDIT_LOGS, OPERATOR_LOGS).flatMap(Optional::stream).toList()) {
        delete(logs);
        Files.createDirectories(logs);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Scratch() {}

  /** A new one. */
  public static Path directory(String purpose) throws IOException {
    long process = ProcessHandle.current().pid();
    return Files.createDirectories(
        ROOT.resolve("%d-%d-%s".formatted(process, COUNT.incrementAndGet(), purpose)));
  }

  /** Where an API server whose files are in {@code directory} writes its audit log. */
  static Path auditLog(Path directory) {
    return AUDIT_LOGS
        .map(logs -> logs.resolve(directory.getFileName() + ".log"))
        .orElse(directory.resolve("audit.log"));
  }

  /** Where an operator whose files are in {@code directory} logs. */
  static Path operatorLog(Path directory) {
    return OPERATOR_LOGS
        .map(logs -> logs.resolve(directory.getFileName() + ".log"))
        .orElse(directory.resolve("operator.log"));
  }

  /** Removes a directory and all that is in it. */
  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      InstanceMounts.delete(directory);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static boolean isAbandoned(Path directory) {
    String process = directory.getFileName().toString().replaceFirst("-.*", "");
    return ProcessHandle.of(Long.parseLong(process)).isEmpty();
  }
}
