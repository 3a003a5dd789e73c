package dev.databaseoperator.monitoring;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code NAME-metrics}: PodMonitor (prometheus-operator.dev) by which Prometheus finds the
 * exporters of a Database. They are separate pods: an exporter container beside PostgreSQL that
 * cannot be pulled or that crashes would make the pod unready and disconnect clients. The kind is
 * no part of Kubernetes, and so has no Java class.
 */
public final class DatabasePodMonitor {

  /** Name of the port that is scraped. */
  private static final String PORT = "metrics";

  private DatabasePodMonitor() {}

  /** Returns the desired PodMonitor. */
  public static GenericKubernetesResource of(Database database) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("monitoring.coreos.com/v1")
        .withKind("PodMonitor")
        .withMetadata(ChildMetadata.owned(database, Names.podMonitor(database)))
        .addToAdditionalProperties("spec", spec(database))
        .build();
  }

  private static Map<String, Object> spec(Database database) {
    // Sorted: the same input gives the same bytes.
    Map<String, Object> spec = new TreeMap<>();
    spec.put(
        "selector",
        Map.of("matchLabels", Map.of(Labels.METRICS, database.getMetadata().getName())));
    spec.put("podMetricsEndpoints", List.of(Map.of("port", PORT)));
    spec.put("podTargetLabels", List.of(Labels.METRICS));
    return spec;
  }
}
