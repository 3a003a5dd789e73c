package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceControlFile;
import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * instance.sh with all its processes killed before every command that it runs, as bash's DEBUG trap
 * counts them: whatever it leaves, the next start makes a working database of it, initialised once.
 */
class InstanceKillsIT {

  private static final String GIVEN_UP = "7000000000000000001";

  /** Before each command: notes its file and line, and kills the process group at the kill's. */
  private static final String TRAP =
      """
      [ "${1:-}" = start ] || return 0
      at_line() {
        printf '%s\\n' "$1" >>"$TRACE"
        if [ "$1" = "$KILL_LINE" ] && [ "$(grep -cx "$1" "$TRACE")" -ge "$KILL_TIME" ]; then
          kill -9 0
        fi
      }
      trap 'at_line "${BASH_SOURCE[0]##*/}:$LINENO"' DEBUG
      set -o functrace
      """;

  /** Where to kill: before the command of this line, when it comes to it for this time. */
  private record Point(Line line, int time) {}

  /** A line of one of the script's files. */
  private record Line(String file, int number) {

    static Line of(String text) {
      String[] parts = text.split(":", -1);
      return new Line(parts[0], Integer.parseInt(parts[1]));
    }

    /** Whether it is one of the first {@code count} after that line. */
    boolean follows(Line first, int count) {
      return file.equals(first.file) && number > first.number && number <= first.number + count;
    }

    Line next() {
      return new Line(file, number + 1);
    }

    @Override
    public String toString() {
      return file + ":" + number;
    }
  }

  private static final Point NOWHERE = new Point(new Line("", 0), 0);

  private final InstanceMounts whole = InstanceMounts.create();

  /** Has an initdb that copies: a hundred first starts are soon done. */
  private Path quick;

  @BeforeEach
  void aDatabaseToCopy() throws Exception {
    assumeTrue(InstanceTools.find("bash").isPresent(), "bash is not installed");
    try (InstanceProcess instance = InstanceProcess.on(whole).start().awaitReady()) {
      value(instance, "superuser", "CREATE TABLE kept AS SELECT 42 AS answer");
      assertThat(instance.exec("stop").exitCode()).isZero();
      instance.awaitExit();
    }
    quick = InstanceTools.system(whole.config().resolve("quick"));
    Path initdb =
        Files.writeString(
            quick.resolve("initdb"),
            """
            #!/bin/sh
            for option; do
              case $option in --pgdata=*) exec cp -a '%s' "${option#--pgdata=}" ;; esac
            done
            """
                .formatted(whole.pgdata()));
    Files.setPosixFilePermissions(initdb, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void delete() {
    whole.close();
  }

  @Test
  void aFirstStart() throws Exception {
    Map<String, String> notes =
        Map.of("system-identifier", GIVEN_UP, "accepted-system-identifier", "none");
    List<Point> points;
    try (InstanceMounts volume = InstanceMounts.create().config(notes);
        InstanceProcess instance =
            traced(volume, NOWHERE).programsFrom(quick).start().awaitReady()) {
      points = points(volume);
      assertThat(instance.exec("stop").exitCode()).isZero();
    }
    Set<List<String>> left = new HashSet<>();
    for (Point point : points) {
      try (InstanceMounts volume = InstanceMounts.create().config(notes)) {
        kill(traced(volume, point).programsFrom(quick), point);
        List<String> names = names(volume);
        // What it leaves before and after initdb is always one of a few: each is started once.
        if (left.add(names)) {
          boolean whole = Files.exists(volume.pgdata());
          long identifier = whole ? identifier(volume) : 0;
          try (InstanceProcess second = InstanceProcess.on(volume).start().awaitReady()) {
            String what = "killed before " + point + ", which left " + names;
            assertThat(second.output().toString().contains("initialising"))
                .as(what)
                .isEqualTo(!whole);
            assertThat(value(second, "superuser", "SHOW data_checksums")).as(what).isEqualTo("on");
            assertThat(names(volume))
                .as(what)
                .containsExactly("begun.anew", "instance.lock", "pgdata", "superuser.applied");
            if (whole) {
              assertThat(identifier(volume)).as(what).isEqualTo(identifier);
            }
          }
        }
      }
    }
    System.out.printf("killed before %s commands, which left %s%n", points.size(), left);
    assertThat(points).hasSizeGreaterThan(60);
    assertThat(left)
        .contains(
            List.of(),
            List.of("instance.lock"),
            List.of("instance.lock", "pgdata.init"),
            List.of("instance.lock", "pgdata.init", "superuser.applied.new"),
            List.of("begun.anew.new", "instance.lock", "pgdata.init", "superuser.applied"),
            List.of("begun.anew", "instance.lock", "pgdata", "superuser.applied"));
  }

  @Test
  void aStartWithAChangedPassword() throws Exception {
    try (InstanceMounts traced = InstanceMounts.create()) {
      String identifier = Long.toUnsignedString(identifier(whole));
      Map<String, String> notes = Map.of("system-identifier", identifier);
      copy(whole, traced.config(notes).password("changed"));
      List<Point> points;
      try (InstanceProcess instance = traced(traced, NOWHERE).start().awaitReady()) {
        points = points(traced);
        assertThat(instance.exec("stop").exitCode()).isZero();
      }
      // What comes before only reads.
      int reading = points.indexOf(new Point(lineOf("apply_password() {").next(), 1));
      List<Point> writing = points.subList(reading, points.size());
      for (Point point : writing) {
        try (InstanceMounts volume = InstanceMounts.create().config(notes).password("changed")) {
          copy(whole, volume);
          kill(traced(volume, point), point);
          try (InstanceProcess second = InstanceProcess.on(volume).start().awaitReady()) {
            String what = "killed before " + point;
            assertThat(second.output().toString()).as(what).doesNotContain("initialising");
            assertThat(value(second, "changed", "SELECT answer FROM kept"))
                .as(what)
                .isEqualTo("42");
            assertThat(Long.toUnsignedString(identifier(volume))).as(what).isEqualTo(identifier);
            assertThat(names(volume))
                .as(what)
                .containsExactly("instance.lock", "pgdata", "superuser.applied");
          }
        }
      }
      System.out.printf("killed before %s commands%n", writing.size());
      assertThat(writing).hasSizeGreaterThan(15);
    }
  }

  private static void kill(InstanceProcess.Builder builder, Point point) {
    try (InstanceProcess instance = builder.start()) {
      assertThat(instance.awaitExit())
          .as("at " + point + ": " + instance.output())
          .isEqualTo(128 + 9);
      // PostgreSQL takes a process that is not buried yet for one that still has the data.
      await()
          .atMost(Duration.ofMinutes(1))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !hasGroup(instance.pid()));
    }
  }

  /** Whether a process of the group is there, dead or alive: proc(5), the fifth field of stat. */
  private static boolean hasGroup(long group) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (groupOf(process) == group) {
          return true;
        }
      }
    }
    return false;
  }

  private static long groupOf(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2]);
    } catch (IOException e) {
      return 0; // It has ended meanwhile.
    }
  }

  private static InstanceProcess.Builder traced(InstanceMounts volume, Point point)
      throws IOException {
    Path trap = Files.writeString(volume.config().resolve("trap"), TRAP);
    Path trace = volume.temporary().resolve("trace");
    if (!Files.exists(trace)) {
      Files.createFile(trace);
      Files.setPosixFilePermissions(trace, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    return InstanceProcess.on(volume)
        .shell("bash")
        .environment(
            Map.of(
                "BASH_ENV", trap.toString(),
                "TRACE", trace.toString(),
                "KILL_LINE", point.line().toString(),
                "KILL_TIME", Integer.toString(point.time())));
  }

  /** Each line once; those of the functions that write a file each time. */
  private static List<Point> points(InstanceMounts volume) throws IOException {
    Line sync = lineOf("sync_directory() {");
    Line remember = lineOf("remember() {");
    Map<Line, Integer> times = new HashMap<>();
    List<Point> points = new ArrayList<>();
    for (String text : Files.readAllLines(volume.temporary().resolve("trace"))) {
      Line line = Line.of(text);
      int time = times.merge(line, 1, Integer::sum);
      boolean writes = line.follows(sync, 2) || line.follows(remember, 5);
      if (time == 1 || writes) {
        points.add(new Point(line, time));
      }
    }
    return points;
  }

  private static Line lineOf(String text) {
    List<Line> found = new ArrayList<>();
    InstanceScript.texts()
        .forEach(
            (file, content) -> {
              int index = content.lines().toList().indexOf(text);
              if (index >= 0) {
                found.add(new Line(file, index + 1));
              }
            });
    assertThat(found).as(text).hasSize(1);
    return found.get(0);
  }

  private static void copy(InstanceMounts from, InstanceMounts to) throws Exception {
    Process copy =
        new ProcessBuilder("cp", "-a", from.volume() + "/.", to.volume().toString())
            .inheritIO()
            .start();
    assertThat(copy.waitFor()).isZero();
  }

  private static long identifier(InstanceMounts volume) {
    return InstanceControlFile.of(volume.pgdata()).systemIdentifier();
  }

  private static List<String> names(InstanceMounts mounts) throws IOException {
    try (Stream<Path> files = Files.list(mounts.volume())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String value(InstanceProcess instance, String password, String sql)
      throws SQLException {
    try (Connection connection = instance.connect("postgres", password, "postgres");
        java.sql.Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      ResultSet rows = statement.getResultSet();
      rows.next();
      return rows.getString(1);
    }
  }
}
