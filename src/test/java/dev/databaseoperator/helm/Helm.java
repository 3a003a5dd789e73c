package dev.databaseoperator.helm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real helm, built by {@code dev/tools/build}; its own files stay below {@code target/}. */
final class Helm {

  private static final Path HOME = Path.of("target", "helm").toAbsolutePath();

  private static String program;

  private Helm() {}

  /**
   * How a run ended.
   *
   * @param exitCode 0 when it succeeded
   * @param output standard output
   * @param errors standard error: warnings, and why it failed
   */
  record Result(int exitCode, String output, String errors) {}

  /** Runs helm, which must succeed, and returns what it printed. */
  static String run(String... arguments) {
    Result result = tryTo(arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          "helm %s failed: %s%s"
              .formatted(String.join(" ", arguments), result.errors(), result.output()));
    }
    return result.output();
  }

  /** Runs helm. */
  static Result tryTo(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program()));
    command.addAll(List.of(arguments));
    return execute(command);
  }

  /** Its path, so that a script can run it. */
  static synchronized String program() {
    if (program == null) {
      Result built = execute(List.of("dev/tools/build", "helm"));
      if (built.exitCode() != 0) {
        throw new IllegalStateException("dev/tools/build helm failed: " + built.errors());
      }
      program = built.output().strip();
    }
    return program;
  }

  /** Runs any program, without a cluster. */
  static Result execute(List<String> command) {
    return execute(command, Map.of("KUBECONFIG", HOME.resolve("no-kubeconfig").toString()));
  }

  /** Runs any program with more environment variables. */
  static Result execute(List<String> command, Map<String, String> environment) {
    try {
      Files.createDirectories(HOME);
      Path errors = Files.createTempFile(HOME, "errors", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().put("HELM_CACHE_HOME", HOME.resolve("cache").toString());
      builder.environment().put("HELM_CONFIG_HOME", HOME.resolve("config").toString());
      builder.environment().put("HELM_DATA_HOME", HOME.resolve("data").toString());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exitCode = process.waitFor();
      String said = Files.readString(errors);
      Files.delete(errors);
      return new Result(exitCode, output, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A file with these values, written as YAML. */
  static String valuesFile(String values) {
    try {
      Files.createDirectories(HOME);
      Path file = Files.createTempFile(HOME, "values", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, values).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
