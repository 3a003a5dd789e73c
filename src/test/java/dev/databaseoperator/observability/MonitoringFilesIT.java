package dev.databaseoperator.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The optional monitoring objects in front of a real API server that knows their kinds. */
class MonitoringFilesIT {

  private static final Path KINDS =
      Path.of("src", "test", "resources", "crds", "monitoring.coreos.com.yaml");

  private static final KubernetesClient CLIENT = ApiServer.withoutOperator().client();

  @BeforeAll
  static void learnKinds() throws IOException {
    try (InputStream kinds = Files.newInputStream(KINDS)) {
      CLIENT.load(kinds).create();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              apply("deploy/prometheus/podmonitor.yaml");
              apply("deploy/prometheus/servicemonitor.yaml");
              apply("deploy/prometheus/prometheusrule.yaml");
              return true;
            });
  }

  @AfterAll
  static void forgetKinds() throws IOException {
    try (InputStream kinds = Files.newInputStream(KINDS)) {
      CLIENT.load(kinds).delete();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/prometheus/podmonitor.yaml",
        "deploy/prometheus/servicemonitor.yaml",
        "deploy/prometheus/prometheusrule.yaml",
        "deploy/grafana/configmaps.yaml"
      })
  void isAccepted(String file) throws IOException {
    apply(file);
  }

  @Test
  void whatTheKindDoesNotKnowWouldBeRefused() throws IOException {
    String misspelt =
        Files.readString(Path.of("deploy/prometheus/podmonitor.yaml"))
            .replace("honorLabels:", "honourLabels:");
    assertThatThrownBy(
            () -> apply(CLIENT.load(new ByteArrayInputStream(misspelt.getBytes(UTF_8))).items()))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("honourLabels");
  }

  private static void apply(String file) throws IOException {
    try (InputStream objects = Files.newInputStream(Path.of(file))) {
      apply(CLIENT.load(objects).items());
    }
  }

  private static void apply(List<HasMetadata> objects) {
    for (HasMetadata object : objects) {
      CLIENT
          .resource(object)
          .fieldValidation(Validation.STRICT)
          .fieldManager("test")
          .serverSideApply();
    }
  }
}
