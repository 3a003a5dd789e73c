package dev.databaseoperator.observability;

import dev.databaseoperator.metrics.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A PromQL expression, as far as it names metrics and labels of the operator. */
record Expression(String promql) {

  private static final Pattern SELECTOR =
      Pattern.compile("(?<![:\\w])(" + Metric.PREFIX + "\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

  /** What Prometheus adds to every series when it scrapes. */
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

  private static final Map<String, Metric> SERIES = series();

  /** A metric in the expression, with the labels that it is selected by. */
  record Selector(String series, Set<String> labels) {

    Optional<Metric> metric() {
      return Optional.ofNullable(SERIES.get(series));
    }

    /** Labels that no such series has. */
    Set<String> unknownLabels() {
      Set<String> unknown = new HashSet<>(labels);
      unknown.removeAll(TARGET_LABELS);
      metric().ifPresent(metric -> unknown.removeAll(metric.labels()));
      return unknown;
    }
  }

  List<Selector> selectors() {
    List<Selector> found = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(promql);
    while (selector.find()) {
      Set<String> labels =
          selector.group(2) == null
              ? Set.of()
              : MATCHER
                  .matcher(selector.group(2))
                  .results()
                  .map(m -> m.group(1))
                  .collect(Collectors.toSet());
      found.add(new Selector(selector.group(1), labels));
    }
    return found;
  }

  /**
   * As Grafana sends it to Prometheus when everything is chosen and the panel shows one value a
   * scrape; the interval of rates is then four scrapes.
   */
  Expression inGrafana(Duration scrapeInterval) {
    return new Expression(
        promql
            .replace("$__rate_interval", 4 * scrapeInterval.toSeconds() + "s")
            .replace("$job", ".+")
            .replace("$instance", ".+")
            .replace("$namespace", ".+"));
  }

  private static Map<String, Metric> series() {
    return Arrays.stream(Metric.values())
        .flatMap(metric -> names(metric).stream().map(name -> Map.entry(name, metric)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static List<String> names(Metric metric) {
    String name = metric.exposedName();
    return metric.type() == Metric.Type.HISTOGRAM
        ? List.of(name + "_bucket", name + "_sum", name + "_count", name + "_max")
        : List.of(name);
  }
}
