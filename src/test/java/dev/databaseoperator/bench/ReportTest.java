package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir private Path directory;

  @Test
  void anEarlierRunHasAColumnOfItsOwn() throws IOException {
    Report earlier = new Report();
    earlier.put("create", "cpu_ms_per_database", 44.4);
    earlier.put("create", "requests", Map.of("list pods", 7));
    Path file = Files.writeString(directory.resolve("earlier.json"), earlier.json());
    Report now = new Report();
    now.put("create", "cpu_ms_per_database", 21.25);
    now.put("delete", "cpu_ms_per_database", 5.0);

    String table = now.table(Optional.of(Report.read(file)));

    assertThat(table.lines().map(line -> line.strip().replaceAll(" +", " ")).toList())
        .containsExactly(
            "this run earlier",
            "",
            "create",
            "cpu_ms_per_database 21.25 44.4",
            "requests",
            "list pods - 7",
            "",
            "delete",
            "cpu_ms_per_database 5.0 -");
  }

  @Test
  void aFileThatIsNoReportIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "none");

    assertThatThrownBy(() -> Report.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("notes.txt");
  }
}
