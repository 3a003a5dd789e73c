package dev.databaseoperator.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Grafana dashboard in {@code deploy/grafana}. */
record Dashboard(Path file, JsonNode json) {

  static final Path DIRECTORY = Path.of("deploy", "grafana");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One that asks Prometheus something. */
  record Panel(Dashboard dashboard, JsonNode json) {

    String title() {
      return json.path("title").asText();
    }

    String type() {
      return json.path("type").asText();
    }

    List<JsonNode> targets() {
      return stream(json.path("targets")).toList();
    }

    List<String> expressions() {
      return targets().stream().map(target -> target.path("expr").asText()).toList();
    }

    /** Unique among all dashboards. */
    @Override
    public String toString() {
      return "%s / %s (%s)".formatted(dashboard, title(), type());
    }
  }

  /** All of them. */
  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(file, JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the rows, which are headings. */
  List<Panel> panels() {
    return stream(json.path("panels"))
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .map(panel -> new Panel(this, panel))
        .toList();
  }

  List<String> expressions() {
    return panels().stream().flatMap(panel -> panel.expressions().stream()).toList();
  }

  /** The variables that a user chooses values for. */
  List<JsonNode> variables() {
    return stream(json.at("/templating/list")).toList();
  }

  /** Those whose values come from a query. */
  List<JsonNode> queriedVariables() {
    return variables().stream()
        .filter(variable -> variable.path("type").asText().equals("query"))
        .toList();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
