package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Figures of PostgreSQL for Prometheus. */
public class MonitoringSpec {

  @JsonPropertyDescription(
      "true: where the cluster knows PodMonitor (monitoring.coreos.com/v1), also when it comes to"
          + " know it later, the operator makes one, by which Prometheus finds the port metrics of pods"
          + " with the label databaseoperator.dev/metrics and this Database's name. The exporter itself"
          + " is yours to run; examples/050-metrics.yaml shows one.")
  @Default("false")
  private boolean enabled;

  public boolean isEnabled() {
    return enabled;
  }

  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }
}
