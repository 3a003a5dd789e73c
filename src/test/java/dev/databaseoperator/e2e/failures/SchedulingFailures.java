package dev.databaseoperator.e2e.failures;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.function.UnaryOperator;

/** Pods that no node takes. */
final class SchedulingFailures {

  private static final String TAINT = "example.com/failures";

  private SchedulingFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("pod cannot be scheduled: resources")
            .before(stage -> stage.apply(greedyPod(stage)))
            .causedBy(
                "another pod has requested three quarters of the node's CPUs, the Database half",
                stage ->
                    stage.database(
                        "{resources: {requests: {cpu: %sm}}}".formatted(milliCpus(stage) / 2)))
            .shownBy(Stage::isUnschedulable)
            .passing("Insufficient cpu", "Unschedulable")
            .healedBy("that pod is deleted", stage -> stage.delete(Pod.class, "greedy"))
            .always(),
        Failure.of("pod cannot be scheduled: taint")
            .alone()
            .before(
                stage -> {
                  stage.atTheEnd(() -> node(stage, SchedulingFailures::untainted));
                  node(
                      stage,
                      node ->
                          untainted(node)
                              .editSpec()
                              .addNewTaint()
                              .withKey(TAINT)
                              .withEffect("NoSchedule")
                              .endTaint()
                              .endSpec());
                })
            .causedBy("the only node has a taint `NoSchedule`", stage -> stage.database("{}"))
            .shownBy(Stage::isUnschedulable)
            .passing("taint", "Unschedulable")
            .healedBy("the taint is removed", stage -> node(stage, SchedulingFailures::untainted)),
        Failure.of("pod cannot be scheduled: cordoned")
            .alone()
            .before(
                stage -> {
                  stage.atTheEnd(() -> stage.cluster().kubectl("uncordon", stage.node().name()));
                  stage.cluster().kubectl("cordon", stage.node().name());
                })
            .causedBy("the only node is cordoned", stage -> stage.database("{}"))
            .shownBy(Stage::isUnschedulable)
            .passing("unschedulable", "Unschedulable")
            .healedBy(
                "`kubectl uncordon`",
                stage -> stage.cluster().kubectl("uncordon", stage.node().name())),
        Failure.of("pod cannot be scheduled: its volume is elsewhere")
            .before(
                stage -> {
                  String label = "example.com/" + stage.namespace();
                  StaticVolume.of(stage, "far").onNodesWith(label).create();
                })
            .causedBy(
                "the volume can only be used on nodes with a label that none has",
                stage -> stage.database(StaticVolume.spec(stage)))
            .shownBy(Stage::isUnschedulable)
            .passing("node affinity", "Unschedulable")
            .healedBy(
                "the node gets the label",
                stage ->
                    node(
                        stage,
                        node ->
                            new NodeBuilder(node)
                                .editMetadata()
                                .addToLabels("example.com/" + stage.namespace(), "here")
                                .endMetadata())));
  }

  private static int milliCpus(Stage stage) {
    return stage
        .client()
        .nodes()
        .withName(stage.node().name())
        .get()
        .getStatus()
        .getAllocatable()
        .get("cpu")
        .getNumericalAmount()
        .movePointRight(3)
        .intValue();
  }

  private static String greedyPod(Stage stage) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: greedy}
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
          containers:
          - name: greedy
            image: localhost/pause:1
            resources: {requests: {cpu: %sm}}
            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        """
        .formatted(milliCpus(stage) * 3 / 4);
  }

  private static NodeBuilder untainted(Node node) {
    return new NodeBuilder(node)
        .editSpec()
        .removeMatchingFromTaints(taint -> TAINT.equals(taint.getKey()))
        .endSpec();
  }

  private static void node(Stage stage, java.util.function.Function<Node, NodeBuilder> change) {
    UnaryOperator<Node> edit = node -> change.apply(node).build();
    stage.client().nodes().withName(stage.node().name()).edit(edit);
  }
}
