package dev.databaseoperator.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.Driver;

/**
 * A real PostgreSQL on a loopback port, started in half a second from a copy of the directory that
 * {@link PostgresPrograms} initialised.
 */
final class LocalPostgres implements AutoCloseable {
  static final Password SUPERUSER_PASSWORD = Password.of("superuser's own");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static LocalPostgres shared;

  private final Path directory;
  private final Process process;
  private final int port;

  private LocalPostgres(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /**
   * The server for tests that neither change its configuration nor its superuser; stopped with the
   * JVM.
   */
  static synchronized LocalPostgres shared() {
    if (shared == null) {
      shared = start(Map.of());
    }
    return shared;
  }

  /** A server of one's own with these settings in postgresql.conf. */
  static LocalPostgres start(Map<String, String> settings) {
    return start(settings, List.of());
  }

  /** As {@link #start(Map)}, with empty files of these names in the data directory. */
  static synchronized LocalPostgres start(Map<String, String> settings, List<String> files) {
    try {
      PostgresPrograms programs = PostgresPrograms.get();
      Path directory = programs.newDirectory();
      PostgresPrograms.runAsServer("cp", "-a", programs.template(), directory + "/data");
      for (String file : files) {
        PostgresPrograms.runAsServer("touch", directory + "/data/" + file);
      }
      int port = freePort();
      List<String> command = new ArrayList<>(List.of(programs.path("postgres")));
      command.addAll(List.of("-D", directory + "/data", "-p", Integer.toString(port)));
      command.addAll(List.of("-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1"));
      command.addAll(List.of("-c", "fsync=off", "-c", "autovacuum=off"));
      settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
      Process process =
          new ProcessBuilder(PostgresPrograms.asServer(command))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      LocalPostgres server = new LocalPostgres(directory, process, port);
      programs.atExit(server::close);
      server.awaitListening("off".equals(settings.get("hot_standby")));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Where the pass should go, with the server's real superuser password. */
  PostgresServer server() {
    return server(SUPERUSER_PASSWORD);
  }

  PostgresServer server(Password... passwords) {
    return server(Timeouts.DEFAULT, passwords);
  }

  PostgresServer server(Timeouts timeouts, Password... passwords) {
    return new PostgresServer("127.0.0.1", port, "postgres", List.of(passwords), timeouts);
  }

  /** One pass with the server's real superuser password. */
  SqlReport reconcile(SqlState state) {
    return new PostgresReconciler().reconcile(server(), state);
  }

  /** Logs in as anybody, without any of the operator's settings. */
  Connection login(String user, Password password, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.value());
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return new Driver()
        .connect("jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), properties);
  }

  /** Runs SQL as superuser in this database. */
  void run(String database, String... statements) {
    try (Connection connection = login("postgres", SUPERUSER_PASSWORD, database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** First column of a query by the superuser in this database, as text. */
  List<String> query(String database, String sql) {
    try (Connection connection = login("postgres", SUPERUSER_PASSWORD, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next transaction that writes will get this number: equal numbers, nothing was written. */
  String nextTransaction() {
    return query("postgres", "SELECT pg_snapshot_xmax(pg_current_snapshot())").get(0);
  }

  String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server at once; safe to call twice. */
  @Override
  public void close() {
    if (process.isAlive()) {
      try {
        PostgresPrograms.run("kill", "-QUIT", Long.toString(process.pid()));
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    process.destroyForcibly();
    PostgresPrograms.run("rm", "-rf", directory.toString());
  }

  private void awaitListening(boolean closed) {
    await("PostgreSQL to start on port " + port)
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isListening(closed));
  }

  /**
   * @param closed whether it lets nobody in, because it is a standby that is not hot
   */
  private boolean isListening(boolean closed) {
    if (!process.isAlive()) {
      throw new IllegalStateException("PostgreSQL ended:\n" + log());
    }
    try {
      login("postgres", SUPERUSER_PASSWORD, "postgres").close();
      return true;
    } catch (SQLException e) {
      return closed && "57P03".equals(e.getSQLState()) && log().contains("entering standby mode");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
