package dev.databaseoperator.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The figures of a run, in the order in which they were found: as JSON and as a table. */
public final class Report {

  /** In the place of a figure that there is not. */
  static final String NONE = "-";

  private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();

  /**
   * The report that {@link #json} has written.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static Report read(Path file) {
    try {
      Report report = new Report();
      report.sections.putAll(
          RawApi.MAPPER.readValue(
              file.toFile(), new TypeReference<Map<String, Map<String, Object>>>() {}));
      return report;
    } catch (IOException e) {
      throw new IllegalArgumentException("no results can be read from " + file, e);
    }
  }

  /** Adds a figure: a number, a text, or a map of them. The unit is the end of its name. */
  void put(String section, String figure, Object value) {
    Object kept = value instanceof Double number ? Double.valueOf(rounded(number)) : value;
    section(section).put(figure, kept);
  }

  /** A figure that is a number. */
  public double number(String section, String figure) {
    return ((Number) section(section).get(figure)).doubleValue();
  }

  /** One figure of several, such as a percentile. */
  public double number(String section, String figure, String part) {
    return ((Number) ((Map<?, ?>) section(section).get(figure)).get(part)).doubleValue();
  }

  /** Everything, indented. */
  public String json() {
    try {
      return RawApi.MAPPER
              .writer()
              .with(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(sections)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything, for people. */
  public String table() {
    return table(Optional.empty());
  }

  /** As {@link #table()}, with what an earlier run found in a column of its own. */
  String table(Optional<Report> earlier) {
    StringBuilder table = new StringBuilder();
    earlier.ifPresent(any -> table.append(line("", "this run", Optional.of("earlier"))));
    rows(table, "", sections, earlier.map(report -> report.sections));
    return table.toString();
  }

  private static void rows(
      StringBuilder table, String indent, Map<?, ?> now, Optional<? extends Map<?, ?>> earlier) {
    Set<Object> names = new LinkedHashSet<>(now.keySet());
    earlier.ifPresent(before -> names.addAll(before.keySet()));
    for (Object name : names) {
      Object value = now.get(name);
      Optional<Object> before = earlier.map(report -> report.get(name));
      if (value instanceof Map || before.orElse(null) instanceof Map) {
        table.append(indent.isEmpty() ? "\n" : "").append(indent).append(name).append('\n');
        rows(table, indent + "  ", map(value), earlier.map(any -> map(before.orElse(null))));
      } else {
        Optional<String> shown = earlier.map(any -> before.map(Object::toString).orElse(NONE));
        table.append(line(indent + name, value == null ? NONE : value, shown));
      }
    }
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> several ? several : Map.of();
  }

  private static String line(String name, Object value, Optional<String> earlier) {
    String now = String.format(Locale.ROOT, "%-52s %14s", name, value);
    return now + earlier.map(text -> String.format(Locale.ROOT, " %14s", text)).orElse("") + "\n";
  }

  private Map<String, Object> section(String name) {
    return sections.computeIfAbsent(name, any -> new LinkedHashMap<>());
  }

  /** Three digits after the point are more than any figure here is good for. */
  static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
