package dev.databaseoperator.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values as {@code values.yaml} tells them: a value is a key with a comment right above it.
 * What is below such a key is its default; a key without a comment only groups others.
 */
final class ChartValues {

  private static final Pattern LINE = Pattern.compile("( *)(?:# ?(.*)|([A-Za-z]+):.*|- .*)");

  private ChartValues() {}

  /**
   * A value.
   *
   * @param path its keys, for instance {@code image.tag}
   * @param fallback its default
   * @param meaning the comment, in one line
   */
  record Value(String path, JsonNode fallback, String meaning) {}

  /** All of them, in the order of the file. */
  static List<Value> all() {
    String text = Chart.text("values.yaml");
    JsonNode values = Chart.parse(text);
    List<Value> found = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    List<String> comment = new ArrayList<>();
    int owner = Integer.MAX_VALUE;
    // The comment above the first empty line is about the file.
    for (String line : text.substring(text.indexOf("\n\n") + 2).lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        comment.clear();
        continue;
      }
      int depth = parts.group(1).length() / 2;
      if (parts.group(2) != null) {
        comment.add(parts.group(2).strip());
      } else if (parts.group(3) != null && depth <= owner) {
        while (path.size() > depth) {
          path.removeLast();
        }
        path.addLast(parts.group(3));
        owner = comment.isEmpty() ? Integer.MAX_VALUE : depth;
        if (!comment.isEmpty()) {
          JsonNode fallback = values.at("/" + String.join("/", path));
          found.add(new Value(String.join(".", path), fallback, String.join(" ", comment)));
        }
        comment.clear();
      }
    }
    return found;
  }

  /** The table of {@code docs/helm.md}. */
  static String table() {
    StringBuilder table = new StringBuilder("| Value | Default | Meaning |\n| --- | --- | --- |\n");
    for (Value value : all()) {
      String fallback = value.fallback().isTextual() ? value.fallback().asText() : flow(value);
      table.append(
          "| `%s` | %s | %s |%n"
              .formatted(
                  value.path(),
                  fallback.isEmpty() ? "" : "`" + fallback + "`",
                  value.meaning().replace("|", "\\|")));
    }
    return table.toString();
  }

  /** JSON without the quotes that YAML does not need. */
  private static String flow(Value value) {
    return value
        .fallback()
        .toString()
        .replaceAll("\"([A-Za-z_][\\w./-]*)\":", "$1: ")
        .replaceAll("\"([A-Za-z0-9]*[A-Za-z][\\w./-]*)\"", "$1")
        .replace(",", ", ");
  }
}
