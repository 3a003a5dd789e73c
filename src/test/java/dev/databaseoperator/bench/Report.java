package dev.databaseoperator.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The figures of a run, in the order in which they were found: as JSON and as a table. */
public final class Report {

  private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();

  /** Adds a figure: a number, a text, or a map of them. The unit is the end of its name. */
  void put(String section, String figure, Object value) {
    Object kept = value instanceof Double number ? Double.valueOf(rounded(number)) : value;
    sections.computeIfAbsent(section, any -> new LinkedHashMap<>()).put(figure, kept);
  }

  /** A figure that is a number. */
  public double number(String section, String figure) {
    return ((Number) sections.get(section).get(figure)).doubleValue();
  }

  /** One figure of several, such as a percentile. */
  public double number(String section, String figure, String part) {
    return ((Number) ((Map<?, ?>) sections.get(section).get(figure)).get(part)).doubleValue();
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
    StringBuilder table = new StringBuilder();
    sections.forEach(
        (section, figures) -> {
          table.append('\n').append(section).append('\n');
          figures.forEach((figure, value) -> row(table, "  " + figure, value));
        });
    return table.toString();
  }

  private static void row(StringBuilder table, String figure, Object value) {
    if (value instanceof Map<?, ?> several) {
      table.append(figure).append('\n');
      several.forEach((part, number) -> row(table, "    " + part, number));
    } else {
      table.append(String.format(Locale.ROOT, "%-52s %14s%n", figure, value));
    }
  }

  /** Three digits after the point are more than any figure here is good for. */
  static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
