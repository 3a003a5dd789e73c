package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.databaseoperator.kube.client.ObjectEvents.Told;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real API server tells about a StatefulSet whose pod does not come. */
class LiveReaderIT {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String UID = "6f0f2a0e-3b52-4c5c-9a3b-2d1f0c9e8b7a";

  private final ApiServer server = ApiServer.withoutOperator();
  private final KubernetesClient client = server.client();
  private final String namespace = server.newNamespace("reader");
  private final StatefulSet set =
      new StatefulSetBuilder()
          .withNewMetadata()
          .withName("orders-1")
          .withNamespace(namespace)
          .withUid(UID)
          .endMetadata()
          .build();

  @Test
  void foreignPodOfTheNameIsToldAndThePodOfTheStatefulSetIsNot() {
    assertThat(read()).isEmpty();
    pod("orders-1-1", "");
    assertThat(read()).as("another name").isEmpty();
    pod("orders-1-0", "");
    assertThat(read())
        .extracting(Told::reason, Told::note)
        .containsExactly(
            tuple(
                "PodNameTaken",
                "pod orders-1-0 exists and does not belong to StatefulSet orders-1"));
    client.pods().inNamespace(namespace).withName("orders-1-0").withGracePeriod(0).delete();
    pod(
        "orders-1-0",
        "{apiVersion: apps/v1, kind: StatefulSet, name: orders-1, uid: %s, controller: true}"
            .formatted(UID));
    assertThat(read())
        .as("its own, which the operator does not see")
        .extracting(Told::reason)
        .containsExactly("PodLabelsLost");
    client
        .pods()
        .inNamespace(namespace)
        .withName("orders-1-0")
        .edit(
            pod ->
                new PodBuilder(pod)
                    .editMetadata()
                    .addToLabels("app.kubernetes.io/managed-by", "database-operator")
                    .endMetadata()
                    .build());
    assertThat(read()).as("its own").isEmpty();
  }

  /** The API server accepts one; the event explains nothing. */
  @Test
  void eventWithoutAReasonIsLeftOut() {
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Event
                metadata: {name: without-reason, namespace: %s}
                involvedObject: {kind: StatefulSet, name: orders-1, namespace: %s, uid: %s}
                type: Warning
                message: something
                """
                    .formatted(namespace, namespace, UID),
                Event.class))
        .create();

    assertThat(read()).isEmpty();
  }

  private List<Told> read() {
    return new LiveReader(client, NOW).read(Subject.of(set));
  }

  private void pod(String name, String owner) {
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, ownerReferences: [%s]}
                spec:
                  securityContext: {runAsNonRoot: true, runAsUser: 999, seccompProfile: {type: RuntimeDefault}}
                  containers:
                    - name: other
                      image: other:1
                      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """
                    .formatted(name, namespace, owner),
                Pod.class))
        .create();
  }
}
