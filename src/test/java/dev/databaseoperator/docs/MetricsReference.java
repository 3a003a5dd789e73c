package dev.databaseoperator.docs;

import dev.databaseoperator.metrics.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the catalogue of metrics as a page for people. */
final class MetricsReference {

  private MetricsReference() {}

  /** The page. */
  static String page() {
    return """
    <!-- Written by ./mvnw verify -Dregenerate=true from metrics/Metric; do not edit. -->
    # Metrics

    Prometheus reads them at `/q/metrics`, port 8080, beside [those of the runtime](monitoring.md#metrics-of-the-runtime). Durations are
    seconds. `resource` is the plural, with the subresource: `databases/status`. Names of users' objects are labels only where this
    table says `name`, and such a series goes when its object goes. Of several operators only the leader tells about Databases.

    | Metric | Type | Labels | Meaning |
    | --- | --- | --- | --- |
    %s

    ## Buckets

    Micrometer shows beside each histogram a gauge whose name ends in `_max`: the longest of the last three minutes.

    | Histogram | Upper bounds in seconds |
    | --- | --- |
    %s
    """
        .formatted(
            Arrays.stream(Metric.values())
                .map(MetricsReference::row)
                .collect(Collectors.joining("\n")),
            Arrays.stream(Metric.values())
                .filter(metric -> !metric.bounds().isEmpty())
                .map(MetricsReference::buckets)
                .collect(Collectors.joining("\n")));
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.exposedName(),
            metric.type().name().toLowerCase(Locale.ROOT),
            metric.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(" ")),
            metric.help());
  }

  private static String buckets(Metric metric) {
    return "| `%s` | %s |"
        .formatted(
            metric.exposedName(),
            metric.bounds().stream()
                .map(MetricsReference::seconds)
                .collect(Collectors.joining(" ")));
  }

  private static String seconds(Duration bound) {
    return BigDecimal.valueOf(bound.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
