package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceTools;
import dev.databaseoperator.testkit.InstanceUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One server on one data directory, whatever starts a second one, and no signal that is lost.
 * {@code -Dinstance.stops=1000} stops more of them.
 */
class InstanceLockIT {

  private static final int STOPS = Integer.getInteger("instance.stops", 25);

  private static final Map<String, String> FIRST =
      Map.of(
          "INSTANCE_POD",
          "orders-1-0",
          "POD_NAME",
          "orders-1-0",
          "POD_UID",
          "uid-of-the-first",
          "NODE_NAME",
          "worker-1");

  private final InstanceMounts mounts = InstanceMounts.create();
  private final InstanceMounts others = InstanceMounts.create();

  @AfterEach
  void delete() {
    mounts.close();
    others.close();
  }

  static List<List<String>> shells() {
    return List.of(List.of("sh"), List.of("busybox", "sh"), List.of("bash")).stream()
        .filter(shell -> InstanceTools.find(shell.get(0)).isPresent())
        .toList();
  }

  /**
   * With process numbers of its own, as a pod has them, the lock file of PostgreSQL looks stale.
   */
  @ParameterizedTest
  @MethodSource("shells")
  void aSecondServerWaitsForTheEndOfTheFirstAndSaysForWhom(List<String> shell) throws Exception {
    String[] command = shell.toArray(String[]::new);
    try (InstanceProcess first = pod(mounts).shell(command).environment(FIRST).start()) {
      awaitServed(first);
      execute(first, "CREATE TABLE kept AS SELECT 42 AS answer");
      try (InstanceProcess second = secondOnTheSame().shell(command).start()) {
        awaitOutput(second, "waits for the end of PostgreSQL on the same volume: pod orders-1-0");
        assertThat(second.output().toString())
            .contains("(UID uid-of-the-first) on node worker-1, since 20", "power it off");
        assertThat(second.exec("startup").output())
            .startsWith("waits for the end of PostgreSQL on the same volume: pod orders-1-0 (UID");
        assertThat(second.exec("startup").exitCode()).isEqualTo(2);
        assertThat(second.exec("ready").exitCode()).isEqualTo(2);
        // The hook of the pod that waits must not stop the server of the other.
        assertThat(second.exec("stop").exitCode()).isZero();
        execute(first, "CREATE TABLE later AS SELECT 43 AS answer");
        first.killHard();
        awaitServed(second);
        assertThat(query(second, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(query(second, "SELECT answer FROM later")).isEqualTo("43");
        assertThat(Files.readString(mounts.volume().resolve("instance.lock")))
            .startsWith("pod orders-1-0 (UID uid-of-the-second) on node worker-2, since 20");
      }
    }
  }

  /** The postmaster alone is gone: its children still have the data in their memory. */
  @Test
  void aServerOfWhichOneProcessLivesStillHasTheLock() throws Exception {
    try (InstanceProcess first = pod(mounts).environment(FIRST).start()) {
      awaitServed(first);
      Path lock = mounts.volume().resolve("instance.lock");
      assertThat(tryLock(lock)).as("held").isFalse();
      ProcessHandle shell =
          ProcessHandle.of(first.pid())
              .orElseThrow()
              .descendants()
              .filter(p -> p.info().command().orElse("").endsWith("/postgres"))
              .findFirst()
              .orElseThrow();
      assertThat(shell.isAlive()).isTrue();
      first.killHard();
      await().atMost(Duration.ofSeconds(30)).until(() -> tryLock(lock));
    }
  }

  @Test
  void aPodThatWaitsEndsAtOnceWhenItIsTold() throws Exception {
    try (InstanceProcess first = pod(mounts).environment(FIRST).start()) {
      awaitServed(first);
      try (InstanceProcess second = secondOnTheSame().start()) {
        awaitOutput(second, "waits for the end");
        long before = System.nanoTime();
        first(second).destroy();
        assertThat(second.awaitExit()).isEqualTo(143);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
      }
      assertThat(query(first, "SELECT 1")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @MethodSource("shells")
  void copiesOfAPodAndSecondPodsOfASetStartNoServer(List<String> shell) throws Exception {
    for (String name : List.of("copy", "orders-1-1")) {
      try (InstanceProcess instance =
          InstanceProcess.on(mounts)
              .shell(shell.toArray(String[]::new))
              .environment(FIRST)
              .environment(Map.of("POD_NAME", name))
              .start()) {
        assertThat(instance.awaitExit()).isEqualTo(31);
        assertThat(instance.terminationMessage())
            .contains("this is pod " + name, "only pod orders-1-0 runs PostgreSQL");
      }
    }
    assertThat(mounts.volume()).isEmptyDirectory();
  }

  @Test
  void anImageWithoutFlockIsRefusedWithTheRemedy() throws Exception {
    Path tools = InstanceTools.system(mounts.config().resolve("tools"));
    Files.delete(tools.resolve("flock"));
    try (InstanceProcess instance = InstanceProcess.on(mounts).onlyToolsFrom(tools).start()) {
      assertThat(instance.awaitExit()).isEqualTo(21);
      assertThat(instance.terminationMessage())
          .contains("no flock on its PATH", "util-linux or busybox", "spec.imageName");
    }
    assertThat(mounts.volume()).isEmptyDirectory();
  }

  @Test
  void aVolumeThatCannotLockFilesIsRefusedWithTheRemedy() throws Exception {
    Path tools = InstanceTools.system(mounts.config().resolve("tools"));
    Path flock = tools.resolve("flock");
    Files.writeString(flock, "#!/bin/sh\necho 'flock: 9: No locks available' >&2; exit 71\n");
    Files.setPosixFilePermissions(flock, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (InstanceProcess instance = InstanceProcess.on(mounts).onlyToolsFrom(tools).start()) {
      assertThat(instance.awaitExit()).isEqualTo(32);
      assertThat(instance.terminationMessage())
          .contains("cannot lock files (flock: 9: No locks available)", "use storage");
    }
  }

  /** Its lock on the data itself is still there. */
  @Test
  void aLockFileThatSomebodyRemovesUnderAServerLetsNobodyIn() throws Exception {
    try (InstanceProcess first = pod(mounts).environment(FIRST).start()) {
      awaitServed(first);
      Files.delete(mounts.volume().resolve("instance.lock"));
      try (InstanceProcess second = secondOnTheSame().start()) {
        awaitOutput(second, "waits for the end of PostgreSQL on the same volume: whose lock file");
        assertThat(query(first, "SELECT 1")).isEqualTo("1");
        first(first).destroy();
        first.awaitExit();
        awaitServed(second);
      }
    }
  }

  /** As an operator of before has started it: without a lock. PostgreSQL ends by itself then. */
  @Test
  void aServerWithoutALockIsWaitedFor() throws Exception {
    try (InstanceProcess made = pod(mounts).environment(FIRST).start()) {
      awaitServed(made);
      made.killHard();
    }
    Files.write(mounts.volume().resolve("instance.lock"), new byte[0]);
    Path pid = mounts.pgdata().resolve("postmaster.pid");
    assertThat(pid).isNotEmptyFile();
    try (InstanceProcess second = secondOnTheSame().start()) {
      awaitOutput(second, "waits 65 s: PostgreSQL may still run on this volume");
      assertThat(second.exec("startup").output()).startsWith("waits 65 s");
      await().atMost(Duration.ofSeconds(5)).until(() -> !Files.exists(pid));
      assertThat(second.output().toString()).doesNotContain("starting PostgreSQL");
    }
  }

  @Test
  void anybodyMayTakeTheLockAfterAUserThatWasWrong() throws Exception {
    try (InstanceProcess first = pod(mounts).environment(FIRST).start()) {
      awaitServed(first);
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(mounts.volume().resolve("instance.lock"))))
        .isEqualTo("rw-rw-rw-");
  }

  @Test
  void aLockFileThatSomebodyRemovesIsMadeAnew() throws Exception {
    Path lock = mounts.volume().resolve("instance.lock");
    try (InstanceProcess first = pod(mounts).environment(FIRST).start()) {
      awaitServed(first);
      try (InstanceProcess second = secondOnTheSame().start()) {
        awaitOutput(second, "waits for the end");
        Files.delete(lock);
        first(first).destroy();
        first.awaitExit();
        awaitServed(second);
        assertThat(lock).exists();
        assertThat(tryLock(lock)).as("held").isFalse();
      }
    }
  }

  /**
   * PID 1 ignores what it has no handler for. A stop that came between the start of postgres and
   * its handlers was lost, and the pod stayed until the end of its grace period.
   */
  @Test
  void aStopInTheFirstMomentsOfTheServerIsNeverLost() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed of the stops: -Dseed=" + seed);
    Random random = new Random(seed);
    try (InstanceProcess instance = pod(mounts).start()) {
      awaitServed(instance);
    }
    long longest = 0;
    for (int stop = 0; stop < STOPS; stop++) {
      long moment = random.nextLong(50_000);
      try (InstanceProcess instance = pod(mounts).start()) {
        awaitOutput(instance, "instance.sh: starting PostgreSQL");
        // The moment is the point of the test: nothing is waited for here.
        TimeUnit.MICROSECONDS.sleep(moment);
        long before = System.nanoTime();
        first(instance).destroy();
        instance.awaitExit();
        longest = Math.max(longest, System.nanoTime() - before);
        assertThat(Duration.ofNanos(longest))
            .as("seed %s, stopped %s µs after the start: %s", seed, moment, instance.output())
            .isLessThan(Duration.ofSeconds(20));
      }
    }
    System.out.printf(
        "stopped %s servers, the longest stop took %s ms%n", STOPS, longest / 1_000_000);
  }

  /** In a process tree of its own, of which the script is number 1. */
  private static InstanceProcess.Builder pod(InstanceMounts mounts) {
    assumeTrue(InstanceUser.isOther(), "only root can make namespaces");
    return InstanceProcess.on(mounts)
        .launcher("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
  }

  /** Another pod with the same volume. */
  private InstanceProcess.Builder secondOnTheSame() {
    return pod(others.volumeOf(mounts))
        .environment(FIRST)
        .environment(Map.of("POD_UID", "uid-of-the-second", "NODE_NAME", "worker-2"));
  }

  /** The script, as the kubelet's signal finds it: the child of what made the namespace. */
  private static ProcessHandle first(InstanceProcess instance) {
    return ProcessHandle.of(instance.pid()).orElseThrow().children().findFirst().orElseThrow();
  }

  private static boolean tryLock(Path lock) throws Exception {
    return new ProcessBuilder("flock", "-n", lock.toString(), "true").start().waitFor() == 0;
  }

  private static void awaitOutput(InstanceProcess instance, String words) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                instance.exitCode().isPresent()
                    || instance.output().stream().anyMatch(line -> line.contains(words)));
    assertThat(instance.output().toString()).contains(words);
  }

  private static void awaitServed(InstanceProcess instance) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> instance.exitCode().isPresent() || serves(instance));
    assertThat(instance.exitCode()).as(instance.output().toString()).isEmpty();
  }

  private static boolean serves(InstanceProcess instance) {
    try {
      return query(instance, "SELECT 1").equals("1");
    } catch (java.sql.SQLException e) {
      return false;
    }
  }

  private static void execute(InstanceProcess instance, String sql) throws java.sql.SQLException {
    try (Connection connection = instance.connect("postgres", "superuser", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(InstanceProcess instance, String sql) throws java.sql.SQLException {
    try (Connection connection = instance.connect("postgres", "superuser", "postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
