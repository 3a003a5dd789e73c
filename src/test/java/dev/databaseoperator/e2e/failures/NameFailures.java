package dev.databaseoperator.e2e.failures;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;

/** Objects of the wanted names that are not the Database's. */
final class NameFailures {

  private static final List<String> OBJECTS =
      List.of(
          "{apiVersion: v1, kind: Secret, metadata: {name: orders-app}}",
          "{apiVersion: v1, kind: Secret, metadata: {name: orders-superuser}}",
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: orders-config}}",
          "{apiVersion: v1, kind: Service, metadata: {name: orders-rw}, spec: {ports: [{port: 1}]}}",
          "{apiVersion: v1, kind: Service, metadata: {name: orders-instances}, spec: {ports: [{port: 1}]}}",
          """
          {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: orders-1},
           spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
          """,
          """
          {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: orders-1},
           spec: {replicas: 0, serviceName: mine, selector: {matchLabels: {mine: "1"}},
                  template: {metadata: {labels: {mine: "1"}},
                             spec: {containers: [{name: mine, image: mine}]}}}}
          """);

  private NameFailures() {}

  static List<Failure> all() {
    return Stream.concat(OBJECTS.stream().map(NameFailures::taken), Stream.of(pod())).toList();
  }

  private static Failure taken(String yaml) {
    HasMetadata object = new KubernetesSerialization().unmarshal("---\n" + yaml);
    String what = object.getKind() + " " + object.getMetadata().getName();
    Failure failure =
        Failure.of("name taken: " + what)
            .before(stage -> stage.apply(yaml))
            .causedBy("a " + what + " of somebody else is there", stage -> stage.database("{}"))
            .stalled(what, "NameTaken")
            .healedBy(
                "it is deleted",
                stage -> stage.delete(object.getClass(), object.getMetadata().getName()));
    return object.getKind().equals("ConfigMap") ? failure.always() : failure;
  }

  /** The StatefulSet controller makes the pod, and it is refused. */
  private static Failure pod() {
    return Failure.of("name taken: Pod orders-1-0")
        .before(
            stage ->
                stage.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: orders-1-0}
                    spec:
                      terminationGracePeriodSeconds: 0
                      securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
                      containers:
                      - name: mine
                        image: localhost/pause:1
                        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                    """))
        .causedBy("a Pod orders-1-0 of somebody else is there", stage -> stage.database("{}"))
        .passing("delete the one that has its name", "PodRefused")
        .healedBy(
            "it is deleted",
            stage -> stage.delete(io.fabric8.kubernetes.api.model.Pod.class, "orders-1-0"));
  }
}
