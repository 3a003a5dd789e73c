package dev.databaseoperator.e2e.failures;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** PostgreSQL, or its start script, ends. */
final class ContainerFailures {

  /** The kubelet's pauses between restarts: 10, 20, 40 s. */
  private static final Duration RESTARTS = Duration.ofMinutes(5);

  private ContainerFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("container crashed: killed")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy("SIGKILL to PostgreSQL's first process", Stage::killPostgres)
            .shownBy(stage -> stage.ended(137))
            .passing("137", "ContainerCrashed")
            .healedBy("nothing: the kubelet starts it again", stage -> {})
            .always(),
        Failure.of("container crashed: PostgreSQL refuses its configuration")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`shared_buffers = nonsense` in `postgresql.auto.conf`, then SIGKILL",
                stage -> {
                  onData(stage, "echo 'shared_buffers = nonsense' >>postgresql.auto.conf");
                  stage.killPostgres();
                })
            .shownBy(stage -> stage.ended(1))
            .passing("nonsense", "ContainerCrashed")
            .healedBy(
                "the line is removed",
                stage -> onData(stage, "sed -i /nonsense/d postgresql.auto.conf"))
            .within(RESTARTS)
            .always(),
        Failure.of("data directory damaged")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`pg_xact` is moved away, then SIGKILL",
                stage -> {
                  onData(stage, "mv pg_xact ../pg_xact");
                  stage.killPostgres();
                })
            .shownBy(stage -> stage.ended(25))
            .stalled("pg_xact", "DataDamaged")
            .healedBy("it is moved back", stage -> onData(stage, "mv ../pg_xact pg_xact"))
            .within(RESTARTS),
        Failure.of("data directory of another major version")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`PG_VERSION` says 18, then SIGKILL",
                stage -> {
                  onData(stage, "echo 18 >PG_VERSION");
                  stage.killPostgres();
                })
            .shownBy(stage -> stage.ended(26))
            .stalled("PostgreSQL 18", "MajorVersionMismatch")
            .healedBy("it says 17 again", stage -> onData(stage, "echo 17 >PG_VERSION"))
            .within(RESTARTS),
        Failure.of("data of another user")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "the data directory is given to user 1234, then SIGKILL",
                stage -> {
                  onData(stage, "chown 1234 .");
                  stage.killPostgres();
                })
            .shownBy(stage -> stage.ended(24))
            .stalled("spec.postgresUID", "WrongUser")
            .healedBy("it is given back", stage -> onData(stage, "chown 999 ."))
            .within(RESTARTS),
        Failure.of("wrong UID for the image")
            .causedBy(
                "`spec.postgresUID: 70` with an image whose postgres user is 999",
                stage -> stage.database("{postgresUID: 70, postgresGID: 70}"))
            .shownBy(stage -> stage.ended(24))
            .stalled("spec.postgresUID", "WrongUser")
            .healedBy("a new Database: the UID of a volume's files cannot be changed", null),
        Failure.of("initialisation failed half-way")
            .before(stage -> smallDisk(stage, "20M"))
            .causedBy(
                "the volume has room for half of what `initdb` writes",
                stage -> stage.database(StaticVolume.spec(stage)))
            .shownBy(stage -> stage.ended(23) || stage.ended(27))
            .passing("spec.storage.size", "VolumeFull")
            .healedBy(
                "the volume is made larger",
                stage -> stage.node().run("mount -o remount,size=500M " + disk(stage)))
            .within(RESTARTS),
        Failure.of("volume full")
            .before(
                stage -> {
                  smallDisk(stage, "300M");
                  stage.readyDatabase(StaticVolume.spec(stage));
                })
            .causedBy(
                "a file takes the rest of the volume, then SIGKILL",
                stage -> {
                  stage.node().run("cat /dev/zero >%s/filler 2>&- || true".formatted(disk(stage)));
                  stage.killPostgres();
                })
            .shownBy(stage -> stage.ended(23))
            .passing("spec.storage.size", "VolumeFull")
            .healedBy(
                "the file is deleted",
                stage -> stage.node().run("rm %s/filler".formatted(disk(stage))))
            .within(RESTARTS),
        Failure.of("volume filled by the application")
            .before(
                stage -> {
                  smallDisk(stage, "300M");
                  stage.readyDatabase(StaticVolume.spec(stage));
                })
            .causedBy(
                "a file leaves less than a file of the write-ahead log, and rows take that",
                stage -> {
                  stage
                      .node()
                      .run(
                          "cat /dev/zero >%1$s/filler 2>&- || true; truncate -s -4M %1$s/filler"
                              .formatted(disk(stage)));
                  stage.inPod(
                      "sh",
                      "-c",
                      "psql -U postgres -c 'CREATE TABLE much AS SELECT generate_series(1, 3000000)'"
                          + " || true");
                })
            .shownBy(stage -> stage.ended(23))
            .passing("spec.storage.size", "VolumeFull")
            .healedBy(
                "the file is deleted",
                stage -> stage.node().run("rm %s/filler".formatted(disk(stage))))
            .within(RESTARTS)
            .always(),
        Failure.of("recovery that takes its time")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`standby.signal` and `hot_standby = off`, then SIGKILL",
                stage -> {
                  onData(
                      stage,
                      "echo 'hot_standby = off' >>postgresql.auto.conf; touch standby.signal;"
                          + " chown 999:999 standby.signal");
                  stage.killPostgres();
                })
            .passing("PostgreSQL has been", "Recovering")
            .healedBy(
                "both are taken back, then SIGKILL",
                stage -> {
                  onData(stage, "rm standby.signal; sed -i /hot_standby/d postgresql.auto.conf");
                  stage.killPostgres();
                })
            .within(RESTARTS)
            .always());
  }

  private static void onData(Stage stage, String script) {
    stage.node().run("cd %s/pgdata && %s".formatted(stage.volume(), script));
  }

  /** A disk that really has no more room. */
  private static void smallDisk(Stage stage, String size) {
    String path = disk(stage).toString();
    stage
        .node()
        .run(
            "mkdir -p %1$s; mount -t tmpfs -o size=%2$s,mode=777 tmpfs %1$s".formatted(path, size));
    stage.atTheEnd(() -> stage.node().run("umount -l %1$s; rmdir %1$s".formatted(path)));
    StaticVolume.of(stage, "disk").createAt(path);
  }

  private static Path disk(Stage stage) {
    return stage.node().volumes().resolve(stage.unique("disk"));
  }
}
