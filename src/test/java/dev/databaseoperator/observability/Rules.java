package dev.databaseoperator.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The recording and alert rules in {@code deploy/prometheus}. */
final class Rules {

  static final Path DIRECTORY = Path.of("deploy", "prometheus");
  static final Path FILE = DIRECTORY.resolve("rules.yaml");

  private Rules() {}

  /**
   * One of them.
   *
   * @param name of the alert, or of the series it records
   */
  record Rule(String name, boolean isAlert, String promql, JsonNode json) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Rule> alerts() {
    return all().stream().filter(Rule::isAlert).toList();
  }

  static List<Rule> recordings() {
    return all().stream().filter(rule -> !rule.isAlert()).toList();
  }

  static List<Rule> all() {
    try {
      List<Rule> rules = new ArrayList<>();
      for (JsonNode group :
          new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile()).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          boolean isAlert = rule.has("alert");
          rules.add(
              new Rule(
                  rule.path(isAlert ? "alert" : "record").asText(),
                  isAlert,
                  rule.path("expr").asText().strip(),
                  rule));
        }
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file. */
  static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file for a test that lasts a minute: rates over 15 seconds in place of minutes, and alerts
   * that fire after two. Thresholds are as they are.
   */
  static String quick() {
    return text().replaceAll("\\[\\d+m]", "[15s]").replaceAll("for: \\d+m", "for: 2s");
  }
}
