package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceControlFile;
import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceTools;
import dev.databaseoperator.testkit.InstanceUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * instance.sh with a real PostgreSQL. {@code -Dfirst.starts=20} kills more of them at a random
 * moment; {@code InstanceKillsIT} kills before every command.
 */
class InstanceScriptIT {

  private static final int KILLS = Integer.getInteger("first.starts", 8);
  private static final String CHANGED = "instance.sh: applying the changed superuser password";

  private static final List<String> PASSWORDS =
      List.of(
          "it's \"quoted\" \\ $HOME `id` %s &;|<>(){}*?[]~#!",
          "'; ALTER ROLE postgres NOSUPERUSER; --",
          "\\'; DROP TABLE kept; --\\",
          "pässwörd ☃ 𝄞",
          " leading and trailing ",
          "''''",
          "\\",
          "-n",
          "tab\tand \u0001 control");

  /** Everything that could make the server write statements down. */
  private static final String[] TALKATIVE = {
    "-c",
    "log_statement=all",
    "-c",
    "log_min_duration_statement=0",
    "-c",
    "log_duration=on",
    "-c",
    "debug_print_parse=on",
    "-c",
    "log_min_error_statement=debug5"
  };

  private final InstanceMounts mounts = InstanceMounts.create();

  @AfterEach
  void delete() {
    mounts.close();
  }

  @Test
  void theFirstStartInitialisesAndTheSecondKeepsTheData() throws Exception {
    long identifier;
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SHOW data_checksums")).isEqualTo("on");
      assertThat(query(instance, "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(query(instance, "SELECT datcollate FROM pg_database LIMIT 1"))
          .isEqualTo("C.UTF-8");
      assertThat(query(instance, "SELECT left(rolpassword, 14) FROM pg_authid WHERE rolcanlogin"))
          .isEqualTo("SCRAM-SHA-256$");
      assertThatThrownBy(() -> instance.connect("postgres", "wrong", "postgres").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      execute(instance, "CREATE TABLE kept AS SELECT 42 AS answer");
      assertThat(mode(mounts.pgdata())).isEqualTo("rwx------");
      assertThat(mode(mounts.volume().resolve("superuser.applied"))).isEqualTo("rw-------");
      assertThat(volume()).containsExactly("instance.lock", "pgdata", "superuser.applied");
      identifier = InstanceControlFile.of(mounts.pgdata()).systemIdentifier();
      shutDown(instance);
      assertThat(instance.terminationMessage()).isEmpty();
    }
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(instance.output().toString())
          .doesNotContain("initialising")
          .doesNotContain(CHANGED);
      assertThat(InstanceControlFile.of(mounts.pgdata()).systemIdentifier()).isEqualTo(identifier);
    }
  }

  @Test
  void checksumsEncodingAndLocaleAreTheOnesAskedFor() throws Exception {
    Map<String, String> environment =
        Map.of("INITDB_DATA_CHECKSUMS", "false", "INITDB_ENCODING", "LATIN1", "INITDB_LOCALE", "C");
    try (InstanceProcess instance =
        InstanceProcess.on(mounts).environment(environment).start().awaitReady()) {
      assertThat(query(instance, "SHOW data_checksums")).isEqualTo("off");
      assertThat(query(instance, "SHOW server_encoding")).isEqualTo("LATIN1");
      assertThat(query(instance, "SELECT datcollate FROM pg_database LIMIT 1")).isEqualTo("C");
    }
  }

  @Test
  void busyboxAloneIsEnough() throws Exception {
    assumeTrue(InstanceTools.find("busybox").isPresent(), "busybox is not installed");
    Path tools = InstanceTools.busybox(mounts.config().resolve("busybox"));
    InstanceProcess.Builder builder =
        InstanceProcess.on(mounts).shell("busybox", "sh").onlyToolsFrom(tools);
    try (InstanceProcess instance = builder.start().awaitReady()) {
      execute(instance, "CREATE TABLE kept AS SELECT 42 AS answer");
      shutDown(instance);
    }
    mounts.password("it's \\ changed");
    try (InstanceProcess instance = builder.start().awaitReady()) {
      assertThat(value(instance, "it's \\ changed", "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(instance.output()).noneMatch(InstanceScriptIT::isMissingTool);
      assertThat(instance.output().toString()).doesNotContain("instance.sh: warning");
      shutDown(instance);
    }
  }

  @Test
  void aFirstStartKilledAtAnyMomentLeavesNothingThatPassesForADatabase() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed of the kills: -Dseed=" + seed);
    Random random = new Random(seed);
    long span = millisToReady();
    int complete = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long moment = random.nextLong(span * 11 / 10);
      try (InstanceMounts volume = InstanceMounts.create()) {
        try (InstanceProcess first = InstanceProcess.on(volume).start()) {
          // The moment is the point of the test: nothing is waited for here.
          Thread.sleep(moment);
          first.killHard();
        }
        complete += recovers(volume, "seed " + seed + ", killed after " + moment + " ms") ? 1 : 0;
      }
    }
    System.out.printf("killed %d times in %d ms, %d after completion%n", KILLS, span, complete);
  }

  @Test
  void terminatedWhileInitialisingItEndsAtOnceAndStartsAfresh() throws Exception {
    try (InstanceProcess instance = InstanceProcess.on(mounts).start()) {
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> instance.output().toString().contains("creating configuration files"));
      assertThat(instance.exec("stop").exitCode()).isZero();
      List<ProcessHandle> children =
          ProcessHandle.of(instance.pid()).orElseThrow().children().toList();
      Instant before = Instant.now();
      instance.terminate();
      assertThat(instance.awaitExit()).isEqualTo(143);
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
      // PID 1 would not even die without a handler; elsewhere initdb would go on alone.
      assertThat(instance.output())
          .anyMatch(line -> line.endsWith("stopped by a signal before PostgreSQL ran"));
      assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      assertThat(volume()).isSubsetOf("instance.lock", "pgdata.init");
    }
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void anInterruptedInitialisationIsDoneAgain() throws Exception {
    Path half = directory(mounts.volume().resolve("pgdata.init"));
    own(Files.writeString(half.resolve("PG_VERSION"), "17\n"));
    try (InstanceProcess instance = start()) {
      assertThat(instance.output())
          .contains("instance.sh: removing " + half + ", left by an interrupted initialisation");
      assertThat(volume()).containsExactly("instance.lock", "pgdata", "superuser.applied");
    }
  }

  @Test
  void survivesAKillOfAllProcesses() throws Exception {
    try (InstanceProcess instance = start()) {
      execute(instance, "CREATE TABLE kept AS SELECT 42 AS answer");
      instance.killHard();
    }
    assertThat(mounts.pgdata().resolve("postmaster.pid")).exists();
    assertThat(InstanceControlFile.of(mounts.pgdata()).isShutDown()).isFalse();
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  /** What a kill between making the file and writing to it leaves. */
  @Test
  void anEmptyLockFileDoesNotKeepTheServerFromStarting() throws Exception {
    try (InstanceProcess instance = start()) {
      execute(instance, "CREATE TABLE kept AS SELECT 42 AS answer");
      instance.killHard();
    }
    Files.write(mounts.pgdata().resolve("postmaster.pid"), new byte[0]);
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void aForeignDirectoryIsRefusedAndNotTouched() throws Exception {
    Path foreign =
        own(Files.writeString(directory(mounts.pgdata()).resolve("thesis.txt"), "years"));
    String message = refused(25);
    assertThat(message).contains("not a complete PostgreSQL data directory", "move it away");
    assertThat(foreign).hasContent("years");
    assertThat(mounts.pgdata()).isDirectoryNotContaining(file -> !file.equals(foreign));
  }

  @Test
  void aFileInPlaceOfTheDataDirectoryIsRefused() throws Exception {
    own(Files.writeString(mounts.pgdata(), "years"));
    assertThat(refused(25)).contains("is not a directory");
    assertThat(mounts.pgdata()).hasContent("years");
  }

  @Test
  void anEmptyDataDirectoryIsInitialised() throws Exception {
    directory(mounts.pgdata());
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT 1")).isEqualTo("1");
      assertThat(volume()).containsExactly("instance.lock", "pgdata", "superuser.applied");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"global/pg_control", "base", "pg_wal", "pg_xact"})
  void aDatabaseWithAMissingPartIsRefused(String part) throws Exception {
    for (String name : List.of("global", "base", "pg_wal", "pg_xact")) {
      directory(mounts.pgdata().resolve(name));
    }
    own(Files.writeString(mounts.pgdata().resolve("PG_VERSION"), "17\n"));
    own(Files.writeString(mounts.pgdata().resolve("global/pg_control"), ""));
    Files.delete(mounts.pgdata().resolve(part));
    assertThat(refused(25)).contains("(" + part + " is missing)", "restore it from a backup");
  }

  @Test
  void aDatabaseOfAnotherMajorVersionIsRefused() throws Exception {
    try (InstanceProcess instance = start()) {
      shutDown(instance);
    }
    Path version = mounts.pgdata().resolve("PG_VERSION");
    Files.writeString(version, "15\n");
    assertThat(refused(26))
        .contains(
            "made by PostgreSQL 15, but the image has PostgreSQL 17", "spec.imageName", "dump");
    Files.writeString(version, "17\n");
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aVolumeOfAnotherUserIsRefused() throws Exception {
    assumeTrue(InstanceUser.isOther(), "only root can give a directory away");
    Files.setAttribute(mounts.volume(), "unix:uid", 4711);
    Files.setPosixFilePermissions(mounts.volume(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(refused(22))
        .contains(
            "uid " + InstanceUser.current().uid(), "owner 4711:", "spec.postgresUID", "read-only");
  }

  @Test
  void dataOfAnotherUserAreRefused() throws Exception {
    assumeTrue(InstanceUser.isOther(), "only root can give a directory away");
    Files.writeString(directory(mounts.pgdata()).resolve("PG_VERSION"), "17\n");
    Files.setAttribute(mounts.pgdata(), "unix:uid", 4711);
    assertThat(refused(24)).contains("belongs to uid 4711", "spec.postgresUID");
  }

  @Test
  void aUserTheImageDoesNotKnowIsRefused() throws Exception {
    Path tools = InstanceTools.system(mounts.config().resolve("tools"));
    Path id = Files.writeString(tools.resolve("id"), "#!/bin/sh\necho 4711; [ \"$1\" != -un ]\n");
    try (InstanceProcess instance = InstanceProcess.on(mounts).programsFrom(tools).start()) {
      assertThat(instance.awaitExit()).as(id.toString()).isEqualTo(24);
      assertThat(instance.terminationMessage()).contains("uid 4711 has no name", "999", "70");
    }
  }

  @Test
  void aFullVolumeIsReportedWithTheRemedy() throws Exception {
    assumeTrue(InstanceUser.isOther(), "only root can mount a small volume");
    String mount =
        "mount -t tmpfs -o size=%s,uid=%d,mode=700 tmpfs '%s' && exec \"$@\""
            .formatted("16m", InstanceUser.current().uid(), mounts.volume());
    assertThat(refused(23, "unshare", "--mount", "sh", "-c", mount, "sh"))
        .contains("too small", "spec.storage.size", "No space left on device");
    String full = mount.replace("&& exec", "&& cp /dev/zero '" + mounts.volume() + "/fill'; exec");
    assertThat(refused(23, "unshare", "--mount", "sh", "-c", full, "sh"))
        .contains("is full", "spec.storage.size");
  }

  @Test
  void modesOpenedByTheVolumesGroupAreClosedAgain() throws Exception {
    try (InstanceProcess instance = start()) {
      shutDown(instance);
    }
    Files.setPosixFilePermissions(mounts.pgdata(), PosixFilePermissions.fromString("rwxrwx---"));
    try (InstanceProcess instance = start()) {
      assertThat(query(instance, "SELECT 1")).isEqualTo("1");
      assertThat(mode(mounts.pgdata())).isEqualTo("rwx------");
    }
  }

  @Test
  void passwordsChangedWhileTheServerWasDownWorkLiterallyAndReachNoLog() throws Exception {
    mounts.password(PASSWORDS.get(PASSWORDS.size() - 1));
    InstanceProcess.Builder builder = InstanceProcess.on(mounts).options(TALKATIVE);
    try (InstanceProcess instance = builder.start().awaitReady()) {
      // Also as settings of the role.
      String password = PASSWORDS.get(PASSWORDS.size() - 1);
      value(instance, password, "CREATE TABLE kept AS SELECT 42 AS answer");
      value(instance, password, "ALTER ROLE postgres SET log_statement = 'all'");
      value(instance, password, "ALTER DATABASE postgres SET log_min_messages = 'debug5'");
      value(instance, password, "ALTER ROLE postgres SET default_transaction_read_only = on");
      shutDown(instance);
    }
    for (String password : PASSWORDS) {
      mounts.password(password);
      try (InstanceProcess instance = builder.start().awaitReady()) {
        assertThat(value(instance, password, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(value(instance, password, "SELECT rolsuper FROM pg_roles WHERE rolname = user"))
            .isEqualTo("t");
        assertThat(instance.output())
            .contains(CHANGED)
            .noneMatch(line -> line.contains("PASSWORD"));
        if (password.length() > 4) {
          assertThat(instance.output()).noneMatch(line -> line.contains(password));
          assertThat(Files.readString(mounts.volume().resolve("superuser.applied")))
              .doesNotContain(password);
        }
        shutDown(instance);
      }
    }
  }

  /**
   * Nobody who is not in the pod could log in any more when the operator has not seen the old one.
   */
  @Test
  void aPasswordChangedWhileTheServerRunsIsTakenUpByTheProbeAsAVerifier() throws Exception {
    assumeTrue(InstanceTools.find("psql").isPresent(), "images have psql, this machine has none");
    assumeTrue(InstanceUser.current().name().equals("postgres"), "peer authentication");
    try (InstanceProcess instance =
        InstanceProcess.on(mounts).options(TALKATIVE).start().awaitReady()) {
      value(instance, "superuser", "ALTER ROLE postgres SET password_encryption = 'md5'");
      value(instance, "superuser", "ALTER ROLE postgres SET default_transaction_read_only = on");
      for (String password : PASSWORDS) {
        mounts.password(password);
        assertThat(instance.exec("startup").exitCode()).isZero();
        assertThat(succeeds(instance, password)).as("before the probe").isFalse();

        assertThat(instance.exec("ready")).isEqualTo(new InstanceProcess.Result(0, ""));

        String verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'";
        String given = value(instance, password, verifier);
        assertThat(given).startsWith("SCRAM-SHA-256$");
        assertThat(instance.exec("ready").exitCode()).isZero();
        assertThat(value(instance, password, verifier)).as("given once").isEqualTo(given);
        if (password.length() > 4) {
          assertThat(instance.output()).noneMatch(line -> line.contains(password));
        }
      }
      String last = PASSWORDS.get(PASSWORDS.size() - 1);
      mounts.password("two\nlines");
      assertThat(instance.exec("ready").exitCode()).isZero();
      assertThat(value(instance, last, "SELECT 1")).isEqualTo("1");
      shutDown(instance);
    }
    try (InstanceProcess instance = start()) {
      assertThat(instance.output()).as("it knows what it has given").doesNotContain(CHANGED);
    }
  }

  @Test
  void anUnusablePasswordStopsAnInitialisationButNeverAnExistingDatabase() throws Exception {
    mounts.password("");
    assertThat(refused(28)).contains("missing, unreadable or empty", "Secret");
    mounts.password("two\nlines");
    assertThat(refused(28)).contains("line break");
    mounts.password("good");
    try (InstanceProcess instance = start()) {
      shutDown(instance);
    }
    mounts.password("");
    try (InstanceProcess instance = start()) {
      assertThat(value(instance, "good", "SELECT 1")).isEqualTo("1");
      assertThat(instance.output().toString()).contains("warning", "password stays as it is");
    }
  }

  @Test
  void aPasswordThatCannotBeAppliedIsAWarning() throws Exception {
    try (InstanceProcess instance = start()) {
      execute(instance, "CREATE ROLE other SUPERUSER LOGIN PASSWORD 'other'");
      try (Connection other = instance.connect("other", "other", "postgres")) {
        other.createStatement().execute("ALTER ROLE postgres RENAME TO renamed");
      }
      shutDown(instance);
    }
    mounts.password("changed");
    try (InstanceProcess instance = start()) {
      assertThat(instance.output())
          .contains("instance.sh: warning: the superuser's password could not be applied")
          .anyMatch(line -> line.contains("FATAL:  role \"postgres\" does not exist"))
          .noneMatch(line -> line.contains("changed'"));
    }
  }

  @Test
  void aStandbyKeepsThePasswordOfItsPrimary() throws Exception {
    try (InstanceProcess instance = start()) {
      shutDown(instance);
    }
    mounts.password("changed");
    own(Files.writeString(mounts.pgdata().resolve("standby.signal"), ""));
    try (InstanceProcess instance = start()) {
      assertThat(value(instance, "superuser", "SELECT pg_is_in_recovery()")).isEqualTo("t");
      assertThat(instance.output().toString()).doesNotContain(CHANGED);
    }
  }

  @Test
  void theProbesTellStartedFromReadyFromGone() throws Exception {
    InstanceProcess instance = start();
    try (instance) {
      for (String probe : List.of("startup", "ready", "live")) {
        assertThat(instance.exec(probe)).as(probe).isEqualTo(new InstanceProcess.Result(0, ""));
      }
      shutDown(instance);
      for (String probe : List.of("startup", "ready", "live")) {
        assertThat(instance.exec(probe).exitCode()).as(probe).isEqualTo(2);
      }
      assertThat(instance.exec("stop").exitCode()).as("stop of a stopped server").isZero();
    }
  }

  @Test
  void stopEndsSessionsAndShutsDownCleanly() throws Exception {
    try (InstanceProcess instance = start();
        Connection session = instance.connect("postgres", "superuser", "postgres")) {
      session.setAutoCommit(false);
      session.createStatement().execute("CREATE TABLE uncommitted ()");
      Instant before = Instant.now();
      shutDown(instance);
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
      assertThat(session.isValid(1)).isFalse();
    }
  }

  @Test
  void needsNothingButItsToolsAndItsMountsAndRunsAsPid1() throws Exception {
    assumeTrue(InstanceUser.isOther(), "only root can make namespaces");
    Path tools = InstanceTools.system(mounts.config().resolve("tools"));
    // As in the pod: an own process tree and a root file system that is read-only.
    String mountAll =
        Stream.of(mounts.volume(), mounts.sockets(), mounts.temporary(), mounts.terminationLog())
            .map("mount --bind '%1$s' '%1$s' && "::formatted)
            .collect(Collectors.joining("", "", "mount -o remount,bind,ro /"));
    InstanceProcess.Builder builder =
        InstanceProcess.on(mounts)
            .onlyToolsFrom(tools)
            .launcher(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--mount-proc",
                "--kill-child",
                "/bin/sh",
                "-c",
                "(PATH=/usr/sbin:/usr/bin:/sbin:/bin; " + mountAll + ") && exec \"$@\"",
                "sh");
    try (InstanceProcess instance = builder.start()) {
      awaitLogin(instance, "superuser");
      assertThat(query(instance, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))
          .as("PID 1 loses signals that it does not handle yet")
          .isNotEqualTo("1");
      execute(instance, "CREATE TABLE kept AS SELECT 42 AS answer");
      instance.killHard();
    }
    mounts.password("changed");
    try (InstanceProcess instance = builder.start()) {
      awaitLogin(instance, "changed");
      assertThat(value(instance, "changed", "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(instance.output())
          .noneMatch(line -> line.contains("Read-only"))
          .noneMatch(InstanceScriptIT::isMissingTool);
    }
  }

  /** Starts again after a kill; true if the kill came after the database was complete. */
  private static boolean recovers(InstanceMounts volume, String what) throws Exception {
    boolean complete = Files.exists(volume.pgdata());
    long identifier = complete ? InstanceControlFile.of(volume.pgdata()).systemIdentifier() : 0;
    try (InstanceProcess second = InstanceProcess.on(volume).start().awaitReady()) {
      assertThat(query(second, "SHOW data_checksums")).as(what).isEqualTo("on");
      assertThat(query(second, "SELECT count(*) FROM pg_database")).as(what).isEqualTo("3");
      assertThat(names(volume))
          .as(what)
          .containsExactly("instance.lock", "pgdata", "superuser.applied");
      assertThat(second.output().toString().contains("initialising")).as(what).isEqualTo(!complete);
      if (complete) {
        assertThat(InstanceControlFile.of(volume.pgdata()).systemIdentifier())
            .as(what)
            .isEqualTo(identifier);
      }
    } catch (IllegalStateException | AssertionError e) {
      throw new AssertionError(what, e);
    }
    return complete;
  }

  /** The shells' words for it. initdb also looks for a locale program, and does without. */
  private static boolean isMissingTool(String line) {
    return line.contains("instance.sh: ") && line.contains("not found");
  }

  private static long millisToReady() {
    Instant before = Instant.now();
    try (InstanceMounts volume = InstanceMounts.create();
        InstanceProcess instance = InstanceProcess.on(volume).start()) {
      instance.awaitReady();
      return Duration.between(before, Instant.now()).toMillis();
    }
  }

  private InstanceProcess start() {
    return InstanceProcess.on(mounts).start().awaitReady();
  }

  private String refused(int code, String... launcher) {
    try (InstanceProcess instance = InstanceProcess.on(mounts).launcher(launcher).start()) {
      assertThat(instance.awaitExit()).as(instance.output().toString()).isEqualTo(code);
      String message = instance.terminationMessage();
      assertThat(String.join("\n", instance.output()) + "\n")
          .contains("instance.sh: error: " + message);
      return message;
    }
  }

  private void shutDown(InstanceProcess instance) {
    assertThat(instance.exec("stop").exitCode()).isZero();
    assertThat(instance.awaitExit()).isZero();
    assertThat(InstanceControlFile.of(mounts.pgdata()).isShutDown()).isTrue();
  }

  private static void awaitLogin(InstanceProcess instance, String password) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> instance.exitCode().isPresent() || succeeds(instance, password));
    assertThat(instance.exitCode()).as(instance.output().toString()).isEmpty();
  }

  private static boolean succeeds(InstanceProcess instance, String password) {
    try (Connection connection = instance.connect("postgres", password, "postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void execute(InstanceProcess instance, String sql) throws SQLException {
    value(instance, "superuser", sql);
  }

  private static String query(InstanceProcess instance, String sql) throws SQLException {
    return value(instance, "superuser", sql);
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

  private Path directory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.isDirectory(path.getParent())) {
        directory(path.getParent());
      }
      own(Files.createDirectory(path));
    }
    return path;
  }

  private static Path own(Path path) throws IOException {
    InstanceUser.current().own(path);
    return path;
  }

  private List<String> volume() throws IOException {
    return names(mounts);
  }

  private static List<String> names(InstanceMounts mounts) throws IOException {
    try (Stream<Path> files = Files.list(mounts.volume())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
