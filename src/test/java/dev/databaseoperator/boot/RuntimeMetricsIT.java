package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.Exposition;
import dev.databaseoperator.testkit.OperatorCommand;
import dev.databaseoperator.testkit.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code docs/monitoring.md} says of the runtime's metrics, of the program under test. */
class RuntimeMetricsIT {

  private static final Path PAGE = Path.of("docs", "monitoring.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| (`[a-z].*) \\| (yes|no) \\| (yes|no) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([a-z_0-9*]+)`");
  private static final Pattern RUNTIME = Pattern.compile("(jvm|process|system)_.*");

  private static Exposition shown;
  private static List<Row> rows;

  private record Row(List<String> names, boolean isShown) {

    boolean matches(String family) {
      return names.stream().anyMatch(name -> matches(name, family));
    }

    static boolean matches(String name, String family) {
      return name.endsWith("*")
          ? family.startsWith(name.substring(0, name.length() - 1))
          : family.equals(name);
    }
  }

  @BeforeAll
  static void scrape() throws IOException {
    shown = Exposition.of(OperatorProcess.shared());
    int column = OperatorCommand.configured().get(0).endsWith("java") ? 3 : 2;
    rows = ROW.matcher(Files.readString(PAGE)).results().map(row -> row(row, column)).toList();
  }

  @Test
  void everyMetricOfThePageIsShownOrNotAsItSays() {
    assertThat(rows).isNotEmpty();
    for (Row row : rows) {
      for (String name : row.names) {
        assertThat(families().filter(family -> Row.matches(name, family)))
            .as(name)
            .matches(found -> found.isEmpty() != row.isShown);
      }
    }
  }

  @Test
  void everyMetricOfTheRuntimeIsOnThePage() {
    assertThat(families().filter(family -> RUNTIME.matcher(family).matches()))
        .isNotEmpty()
        .allSatisfy(family -> assertThat(rows).as(family).anyMatch(row -> row.matches(family)));
  }

  @Test
  void limitOfTheHeapIsKnownAndTheProcessIsInMemory() {
    double limit = value(Metric.HEAP_LIMIT);

    assertThat(limit).isGreaterThan(1 << 24);
    assertThat(value(Metric.HEAP_USED_AFTER_COLLECTION)).isBetween(0.0, limit);
    assertThat(value(Metric.RESIDENT_MEMORY)).isGreaterThan(1 << 24);
  }

  private static Stream<String> families() {
    return Set.copyOf(shown.families().keySet()).stream();
  }

  private static double value(Metric metric) {
    return shown.samples(metric.exposedName()).get(0).value();
  }

  private static Row row(MatchResult row, int column) {
    return new Row(
        NAME.matcher(row.group(1)).results().map(name -> name.group(1)).toList(),
        row.group(column).equals("yes"));
  }
}
