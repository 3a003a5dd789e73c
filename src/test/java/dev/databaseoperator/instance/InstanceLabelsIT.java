package dev.databaseoperator.instance;

import static dev.databaseoperator.testkit.Conditions.condition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The role label of a pod, on an API server whose admission does not want it. */
class InstanceLabelsIT {

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  /** Without a reason of its own a policy refuses with the code of a patch that does not apply. */
  @Test
  void aRoleThatAdmissionRefusesIsReported() {
    isReportedWhile(
        "no roles here",
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: %1$s}
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods]}
          validations:
          - expression: "!('databaseoperator.dev/role' in object.metadata.labels)"
            message: no roles here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec:
          policyName: %1$s
          validationActions: [Deny]
          matchResources:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
        """);
  }

  @Test
  void aRoleThatAdmissionRemovesIsReported() {
    isReportedWhile(
        "admission accepts label databaseoperator.dev/role=primary on pod orders-1-0, but removes it",
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: %1$s}
        spec:
          failurePolicy: Fail
          reinvocationPolicy: Never
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
            resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods]}
          matchConditions:
          - name: has-role
            expression: "'databaseoperator.dev/role' in object.metadata.labels"
          mutations:
          - patchType: JSONPatch
            jsonPatch:
              expression: >
                [JSONPatch{op: "remove", path: "/metadata/labels/" + jsonpatch.escapeKey("databaseoperator.dev/role")}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec: {policyName: %1$s}
        """);
  }

  /**
   * @param policy with places for its name and the namespace
   */
  private void isReportedWhile(String message, String policy) {
    List<HasMetadata> objects =
        namespace
            .client()
            .load(
                new ByteArrayInputStream(
                    policy
                        .formatted("roles-in-" + namespace.name(), namespace.name())
                        .getBytes(UTF_8)))
            .items();
    try {
      objects.forEach(object -> namespace.client().resource(object).create());
      namespace.apply("orders", "{}");
      namespace.await(
          "orders",
          Duration.ofSeconds(30),
          found -> {
            // A policy counts some time after it was made.
            Pod pod = pod();
            if (pod != null && pod.getMetadata().getLabels().containsKey(Labels.ROLE)) {
              namespace.client().resource(pod).withGracePeriod(0).delete();
            }
            return condition(found, "Ready")
                .filter(ready -> ready.getReason().equals("AdmissionDenied"))
                .filter(ready -> ready.getMessage().contains(message))
                .isPresent();
          });
    } finally {
      objects.forEach(object -> namespace.client().resource(object).delete());
    }
    namespace.awaitReady("orders");
    assertThat(pod().getMetadata().getLabels()).containsEntry(Labels.ROLE, Labels.ROLE_PRIMARY);
  }

  private Pod pod() {
    return namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").get();
  }
}
