package dev.databaseoperator.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gauge whose series are added and removed with the objects that they describe. A remaining series
 * keeps its gauge and gets another value: registered again at each scrape it would be missing from
 * a concurrent one.
 */
public final class GaugeTable {

  private final Metric metric;
  private final MultiGauge gauges;
  private final Map<Tags, AtomicInteger> values = new HashMap<>();

  GaugeTable(Metric metric, MultiGauge gauges) {
    this.metric = metric;
    this.gauges = gauges;
  }

  /** Returns the key of the series with these label values, one for each of the metric's labels. */
  public Tags series(String... labels) {
    return metric.tags(labels);
  }

  /**
   * Replaces all series.
   *
   * @param now value by series; a series that is missing is removed
   */
  public synchronized void show(Map<Tags, Integer> now) {
    boolean gone = values.keySet().retainAll(now.keySet());
    int stayed = values.size();
    now.forEach(
        (series, value) -> values.computeIfAbsent(series, added -> new AtomicInteger()).set(value));
    if (gone || values.size() > stayed) {
      gauges.register(rows(), false);
    }
  }

  private List<MultiGauge.Row<?>> rows() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>(values.size());
    values.forEach((series, value) -> rows.add(MultiGauge.Row.of(series, value)));
    return rows;
  }
}
