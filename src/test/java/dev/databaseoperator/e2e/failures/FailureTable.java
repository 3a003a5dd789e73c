package dev.databaseoperator.e2e.failures;

import java.util.List;
import java.util.Locale;

/** The measurements as a Markdown table. */
final class FailureTable {

  private static final String HEAD =
      """
      | Failure | How it was caused | s to the condition (of which Kubernetes' own) | Reason | Stalled | Text | Healed by | s to healed |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  private FailureTable() {}

  static String of(List<Measurement> measurements) {
    StringBuilder table = new StringBuilder(HEAD);
    measurements.forEach(measurement -> table.append(row(measurement)));
    return table.toString();
  }

  private static String row(Measurement m) {
    String kubernetes = m.toSign < 0 ? "" : " (" + seconds(Math.min(m.toSign, m.toCondition)) + ")";
    List<String> cells =
        List.of(
            m.failure.cause,
            m.failure.how,
            seconds(m.toCondition) + kubernetes,
            m.reason.isEmpty() ? "missing" : "`" + m.reason + "`",
            m.stalled ? "yes" : "no",
            m.text,
            m.failure.heal == null ? m.failure.remedy + " (not done)" : m.failure.remedy,
            m.failure.heal == null ? "" : seconds(m.toHealed));
    return "| " + String.join(" | ", cells.stream().map(FailureTable::cell).toList()) + " |\n";
  }

  private static String cell(String text) {
    return text.replaceAll("\\s+", " ").replace("|", "\\|").strip();
  }

  private static String seconds(long nanos) {
    return nanos < 0 ? "never" : String.format(Locale.ROOT, "%.1f", nanos / 1e9);
  }
}
