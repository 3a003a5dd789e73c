package dev.databaseoperator.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Metrics of an operator at one instant, in Prometheus' text format. */
public final class Scrape {

  private final List<String> series;

  private Scrape(List<String> series) {
    this.series = series;
  }

  /** Scrapes {@code operator} now. */
  public static Scrape of(OperatorProcess operator) {
    return of(operator.get("/q/metrics").body());
  }

  /** Parses this text. */
  public static Scrape of(String text) {
    return new Scrape(text.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /**
   * The sum of all series of this name that have these labels; 0 without one.
   *
   * @param labels for instance {@code resource="pods"}
   */
  public double sum(String name, String... labels) {
    return values(name, labels).mapToDouble(Double::doubleValue).sum();
  }

  /** The largest of them; 0 without one. */
  public double max(String name, String... labels) {
    return values(name, labels).mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** Whether there is such a series. */
  public boolean has(String name, String... labels) {
    return values(name, labels).findAny().isPresent();
  }

  private Stream<Double> values(String name, String... labels) {
    return series.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
  }

  @Override
  public String toString() {
    return String.join("\n", series);
  }
}
