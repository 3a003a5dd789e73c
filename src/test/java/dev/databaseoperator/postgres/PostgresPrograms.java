package dev.databaseoperator.postgres;

import dev.databaseoperator.testkit.DataDirectory;
import dev.databaseoperator.testkit.InstanceUser;
import dev.databaseoperator.testkit.PostgresBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An initialised data directory to copy servers from; made once per JVM and removed with it. */
final class PostgresPrograms {
  private static PostgresPrograms instance;

  private final Path home;
  private final Path template;
  private final List<Runnable> atExit = new ArrayList<>();

  private PostgresPrograms() throws IOException {
    home = DataDirectory.inMemory("sql");
    Runtime.getRuntime().addShutdownHook(new Thread(this::exit));
    template = newDirectory().resolve("data");
    Path password = template.resolveSibling("password");
    Files.writeString(password, LocalPostgres.SUPERUSER_PASSWORD.value());
    runAsServer(
        path("initdb"),
        "--pgdata=" + template,
        "--username=postgres",
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
  }

  static synchronized PostgresPrograms get() throws IOException {
    if (instance == null) {
      instance = new PostgresPrograms();
    }
    return instance;
  }

  /** A program such as {@code postgres}. */
  String path(String program) {
    return PostgresBinaries.bin().resolve(program).toString();
  }

  /** The initialised data directory, to be copied. */
  String template() {
    return template.toString();
  }

  /** A new directory that belongs to the server's user. */
  Path newDirectory() throws IOException {
    Path directory = Files.createTempDirectory(home, "server");
    InstanceUser.current().own(directory);
    return directory;
  }

  /** Runs when the JVM ends, before the directories are removed. */
  synchronized void atExit(Runnable action) {
    atExit.add(action);
  }

  private synchronized void exit() {
    atExit.forEach(Runnable::run);
    run("rm", "-rf", home.toString());
  }

  /** The command as the user PostgreSQL runs as; it keeps its process id. */
  static List<String> asServer(List<String> command) {
    List<String> result = new ArrayList<>();
    if (InstanceUser.isOther()) {
      InstanceUser user = InstanceUser.current();
      result.addAll(List.of("setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid()));
      result.add("--clear-groups");
    }
    result.addAll(command);
    return result;
  }

  static void runAsServer(String... command) {
    run(asServer(List.of(command)).toArray(String[]::new));
  }

  static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
