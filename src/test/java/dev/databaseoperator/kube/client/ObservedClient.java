package dev.databaseoperator.kube.client;

import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditedRequests;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A client whose requests are counted, and can be told apart in the audit log. */
final class ObservedClient implements AutoCloseable {

  final MeterRegistry meters = new SimpleMeterRegistry();
  final KubernetesClient client;
  private final String userAgent = "observed-" + UUID.randomUUID();

  private ObservedClient(Config config) {
    client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(config).withUserAgent(userAgent).build())
            .withHttpClientFactory(
                ApiObserver.observing(
                    HttpClientUtils.getHttpClientFactory(), new ApiTraffic(meters)))
            .build();
  }

  /** With all rights. */
  static ObservedClient of(ApiServer apiServer) {
    return new ObservedClient(Config.fromKubeconfig(apiServer.kubeconfig()));
  }

  /** Of a server that needs no login. */
  static ObservedClient at(String url, int retries) {
    return new ObservedClient(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url)
            .withRequestRetryBackoffLimit(retries)
            .withRequestRetryBackoffInterval(1)
            .build());
  }

  /** Values of a counter's series that are not 0, by their label values, parted by spaces. */
  Map<String, Long> counted(Metric metric) {
    Map<String, Long> counted = new TreeMap<>();
    for (Counter counter : meters.find(metric.exposedName().replaceAll("_total$", "")).counters()) {
      String labels =
          metric.labels().stream()
              .map(label -> counter.getId().getTag(label))
              .collect(Collectors.joining(" "));
      if (counter.count() > 0) {
        counted.put(labels, (long) counter.count());
      }
    }
    return counted;
  }

  /** The same requests, as the API server saw them. */
  AuditedRequests audited(ApiServer apiServer) {
    return AuditedRequests.withUserAgent(apiServer.audit(), userAgent);
  }

  @Override
  public void close() {
    client.close();
  }
}
