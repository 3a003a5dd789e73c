package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceControlFile;
import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceProcess.Result;
import dev.databaseoperator.testkit.InstanceTools;
import dev.databaseoperator.testkit.InstanceUser;
import dev.databaseoperator.testkit.PostgresBinaries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pod runs on while the kubelet puts the files of another version of the operator in place of
 * those that it was started with: its probes and its end are then that version's, and so is its
 * next start. In both directions, because an operator is also put back.
 */
class InstanceUpgradeIT {

  /** The script while it was one file, as of this commit. */
  private static final String ONE_FILE = "/instance/instance-ebab765.sh";

  /** What the pod template of that commit sets; a pod keeps the environment that it has. */
  private static final Map<String, String> POD =
      Map.of(
          "INSTANCE_POD", "orders-1-0",
          "POD_NAME", "orders-1-0",
          "POD_UID", "6f0f2a0e-3b52-4c5c-9a3b-2d1f0c9e8b7a",
          "NODE_NAME", "worker-1",
          "INITDB_ENCODING", "UTF8",
          "INITDB_LOCALE", "C.UTF-8",
          "INITDB_DATA_CHECKSUMS", "true");

  private final InstanceMounts mounts = InstanceMounts.create();

  /** The files of one version, then those of another, and the shell of the image. */
  record Change(String name, Map<String, String> from, Map<String, String> to, List<String> shell) {

    @Override
    public String toString() {
      return name + " in " + String.join(" ", shell);
    }
  }

  static List<Change> changes() {
    Map<String, String> before = Map.of(InstanceScript.ENTRY, oneFile());
    Map<String, String> now = InstanceScript.texts();
    return Stream.of(List.of("sh"), List.of("busybox", "sh"), List.of("bash"))
        .filter(shell -> InstanceTools.find(shell.get(0)).isPresent())
        .flatMap(
            shell ->
                Stream.of(
                    new Change("update", before, now, shell),
                    new Change("step back", now, before, shell)))
        .toList();
  }

  @AfterEach
  void delete() {
    mounts.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aServerIsProbedAndStoppedByTheOtherVersionAndStartsWithIt(Change change) throws Exception {
    Path protocol = mounts.temporary().resolve("instance.protocol");
    mount(change.from());
    try (InstanceProcess instance = pod(change).start().awaitReady()) {
      value(instance, "superuser", "CREATE TABLE kept AS SELECT 42 AS answer");
      mount(change.to());
      for (String probe : List.of("startup", "ready", "live")) {
        assertThat(instance.exec(probe)).as(probe).isEqualTo(new Result(0, ""));
      }
      assertThat(Files.exists(protocol)).isEqualTo(change.from().size() > 1);
      assertThat(instance.exec("stop").exitCode()).isZero();
      assertThat(instance.awaitExit()).isZero();
      for (String probe : List.of("startup", "ready", "live")) {
        assertThat(instance.exec(probe).exitCode()).as(probe).isEqualTo(2);
      }
      assertThat(instance.terminationMessage()).isEmpty();
      assertThat(InstanceControlFile.of(mounts.pgdata()).isShutDown()).isTrue();
    }
    try (InstanceProcess instance = pod(change).start().awaitReady()) {
      assertThat(value(instance, "superuser", "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(instance.output().toString())
          .doesNotContain("initialising", "applying the changed", "waits 65 s", "warning");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aPasswordIsGivenToAServerThatTheOtherVersionHasStarted(Change change) throws Exception {
    assumeTrue(InstanceTools.find("psql").isPresent(), "images have psql, this machine has none");
    assumeTrue(InstanceUser.current().name().equals("postgres"), "peer authentication");
    mount(change.from());
    try (InstanceProcess instance = pod(change).start().awaitReady()) {
      mount(change.to());
      mounts.password("changed");
      assertThat(instance.exec("ready")).isEqualTo(new Result(0, ""));
      assertThat(value(instance, "changed", "SELECT 1")).isEqualTo("1");
    }
  }

  /** What the script needs from then on it has read before. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aStartUnderWhichTheFilesAreReplacedGoesOn(Change change) throws Exception {
    Path go = slowInitdb();
    mount(change.from());
    try (InstanceProcess instance = pod(change).start()) {
      awaitOutput(instance, "initialising a PostgreSQL");
      mount(change.to());
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(instance.exec("startup"))
                      .isEqualTo(new Result(2, "initialises a PostgreSQL 17 database\n")));
      assertThat(instance.exec("live").exitCode()).isEqualTo(2);
      assertThat(instance.exec("stop")).isEqualTo(new Result(0, ""));
      Files.createFile(go);
      instance.awaitReady();
      assertThat(value(instance, "superuser", "SELECT 1")).isEqualTo("1");
      assertThat(instance.exec("stop").exitCode()).isZero();
      assertThat(instance.awaitExit()).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aStartUnderWhichTheFilesAreReplacedIsInterruptedAsBefore(Change change) throws Exception {
    slowInitdb();
    mount(change.from());
    try (InstanceProcess instance = pod(change).start()) {
      awaitOutput(instance, "initialising a PostgreSQL");
      mount(change.to());
      instance.terminate();
      assertThat(instance.awaitExit()).isEqualTo(143);
      assertThat(instance.output())
          .contains("instance.sh: stopped by a signal before PostgreSQL ran");
    }
  }

  private void mount(Map<String, String> script) {
    Map<String, String> config = new TreeMap<>(script);
    for (String name : List.of("postgresql.conf", "pg_hba.conf")) {
      try {
        config.put(name, Files.readString(mounts.config().resolve(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    mounts.wholeConfig(config);
  }

  private InstanceProcess.Builder pod(Change change) {
    InstanceProcess.Builder builder =
        InstanceProcess.on(mounts).environment(POD).shell(change.shell().toArray(String[]::new));
    Path programs = mounts.config().resolve("programs");
    return Files.exists(programs) ? builder.programsFrom(programs) : builder;
  }

  /** Waits for the file that is returned. */
  private Path slowInitdb() throws IOException {
    Path go = mounts.config().resolve("go");
    Path directory = Files.createDirectory(mounts.config().resolve("programs"));
    Path program = directory.resolve("initdb");
    Files.writeString(
        program,
        """
        #!/bin/sh
        until [ -e '%s' ]; do sleep 0.1; done
        exec '%s' "$@"
        """
            .formatted(go, PostgresBinaries.bin().resolve("initdb")));
    for (Path path : List.of(directory, program)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return go;
  }

  private static void awaitOutput(InstanceProcess instance, String words) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> instance.exitCode().isPresent() || instance.output().toString().contains(words));
    assertThat(instance.output().toString()).contains(words);
  }

  private static String value(InstanceProcess instance, String password, String sql)
      throws SQLException {
    try (Connection connection = instance.connect("postgres", password, "postgres");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      ResultSet rows = statement.getResultSet();
      rows.next();
      return rows.getString(1);
    }
  }

  private static String oneFile() {
    try (InputStream resource = InstanceUpgradeIT.class.getResourceAsStream(ONE_FILE)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
