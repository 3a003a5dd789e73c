package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class ConflictRetryTest {

  @Test
  void changeThatChangesNothingMakesNoRequest() {
    ConfigMap seen =
        new ConfigMapBuilder().withNewMetadata().withName("shared").endMetadata().build();
    try (KubernetesClient nobody =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      assertThat(
              new ConflictRetry(nobody, new SimpleMeterRegistry())
                  .update(seen, object -> new ConfigMapBuilder(object).build()))
          .isSameAs(seen);
    }
  }
}
