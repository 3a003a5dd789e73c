package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** With which priority the API server treats the operator's requests. */
class FlowSchemasIT {

  private final ApiServer apiServer = ApiServer.shared();
  private final AtomicReference<String> schema = new AtomicReference<>();

  @Test
  void leaderElectionAndWorkHaveSchemasOfTheirOwn() {
    try (KubernetesClient operator = operator()) {
      operator.leases().inNamespace("database-operator").withName("database-operator").get();
      assertThat(schema.get()).isEqualTo(uid("database-operator-leader-election"));
      operator.secrets().inAnyNamespace().list();
      assertThat(schema.get()).isEqualTo(uid("database-operator"));
      operator.raw("/apis");
      assertThat(schema.get()).isEqualTo(uid("database-operator"));
    }
  }

  @Test
  void theirPriorityLevelsExistAndTheRunningOperatorUsesThem() {
    OperatorProcess.shared();
    String metrics = apiServer.client().raw("/metrics");
    assertThat(dispatched(metrics, "database-operator-leader-election", "leader-election"))
        .isPositive();
    assertThat(dispatched(metrics, "database-operator", "workload-high")).isPositive();
  }

  private static double dispatched(String metrics, String schema, String level) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("apiserver_flowcontrol_dispatched_requests_total{"))
        .filter(line -> line.contains("flow_schema=\"" + schema + "\""))
        .filter(line -> line.contains("priority_level=\"" + level + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private String uid(String name) {
    return apiServer
        .client()
        .flowControl()
        .v1()
        .flowSchema()
        .withName(name)
        .get()
        .getMetadata()
        .getUid();
  }

  /** With the token of the operator; notes which schema each answer names. */
  private KubernetesClient operator() {
    return new KubernetesClientBuilder()
        .withConfig(
            Config.fromKubeconfig(
                OperatorProcess.kubeconfig(
                    apiServer.client(), apiServer.client().getMasterUrl().toString())))
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor(
                    "schema",
                    new Interceptor() {
                      @Override
                      public void after(
                          HttpRequest request,
                          HttpResponse<?> response,
                          AsyncBody.Consumer<List<ByteBuffer>> consumer) {
                        schema.set(response.header("X-Kubernetes-PF-FlowSchema-UID"));
                      }
                    }))
        .build();
  }
}
