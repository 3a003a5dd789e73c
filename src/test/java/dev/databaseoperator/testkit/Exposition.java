package dev.databaseoperator.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /q/metrics} shows, in the text format of Prometheus.
 *
 * @param families by name
 */
public record Exposition(Map<String, Family> families) {

  private static final Pattern SAMPLE = Pattern.compile("([a-z_:A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z_A-Z0-9]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** A metric: what is said of it, and its samples. */
  public record Family(String help, String type, List<Sample> samples) {}

  /**
   * One line.
   *
   * @param name with {@code _bucket}, {@code _count} or {@code _sum} for a histogram
   */
  public record Sample(String name, Map<String, String> labels, double value) {}

  /** The scrape of {@code operator}, now. */
  public static Exposition of(OperatorProcess operator) {
    return parsed(operator.get("/q/metrics").body());
  }

  static Exposition parsed(String text) {
    Map<String, String> helps = new HashMap<>();
    Map<String, Family> families = new LinkedHashMap<>();
    Family current = null;
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helps.put(words[2], words.length > 3 ? words[3].strip() : "");
      } else if (line.startsWith("# TYPE ")) {
        current = new Family(helps.get(words[2]), words[3], new ArrayList<>());
        families.put(words[2], current);
      } else {
        Matcher sample = SAMPLE.matcher(line);
        if (current != null && sample.matches()) {
          current.samples.add(
              new Sample(
                  sample.group(1), labels(sample.group(2)), Double.parseDouble(sample.group(3))));
        }
      }
    }
    return new Exposition(families);
  }

  /** Samples of a metric; none when it is not shown. */
  public List<Sample> samples(String family) {
    return families.containsKey(family) ? families.get(family).samples() : List.of();
  }

  /** Values that are not 0, by the values of these labels, parted by spaces. */
  public Map<String, Long> counts(String family, List<String> labels) {
    Map<String, Long> counts = new TreeMap<>();
    for (Sample sample : samples(family)) {
      if (sample.value() > 0) {
        counts.put(
            String.join(" ", labels.stream().map(sample.labels()::get).toList()),
            (long) sample.value());
      }
    }
    return counts;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return labels;
  }
}
