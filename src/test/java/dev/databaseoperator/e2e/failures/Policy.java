package dev.databaseoperator.e2e.failures;

/** A policy for new objects in the namespace of a stage, of the cluster's administrators. */
final class Policy {

  private static final String MATCH =
      """
      matchConstraints:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
          resourceRules:
          - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [%s]}
      """;

  private final Stage stage;
  private final String resource;
  private final String name;

  private Policy(Stage stage, String resource) {
    this.stage = stage;
    this.resource = resource;
    this.name = stage.unique(resource);
  }

  static Policy of(Stage stage, String resource) {
    return new Policy(stage, resource);
  }

  /** Refuses them in these words. */
  void refuses(String words) {
    stage.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: %s}
        spec:
          %s
          validations: [{expression: "false", message: "%s", reason: Forbidden}]
        """
            .formatted(name, MATCH.formatted(stage.namespace(), resource).stripTrailing(), words));
    bind("ValidatingAdmissionPolicyBinding", ", validationActions: [Deny]");
    AdmissionFailures.awaitServicesRefused(stage);
  }

  /** Gives pods the node's network. */
  void addsHostNetwork() {
    stage.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: %s}
        spec:
          failurePolicy: Fail
          reinvocationPolicy: Never
          %s
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration: {expression: "Object{spec: Object.spec{hostNetwork: true}}"}
        """
            .formatted(name, MATCH.formatted(stage.namespace(), resource).stripTrailing()));
    bind("MutatingAdmissionPolicyBinding", "");
    stage.awaitPodsRefused();
  }

  void delete() {
    stage
        .cluster()
        .kubectl(
            "delete",
            "--ignore-not-found",
            "validatingadmissionpolicybinding,mutatingadmissionpolicybinding",
            name);
  }

  private void bind(String kind, String more) {
    stage.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: %s
        metadata: {name: %s}
        spec: {policyName: %s%s}
        """
            .formatted(kind, name, name, more));
  }
}
