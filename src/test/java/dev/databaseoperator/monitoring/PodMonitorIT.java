package dev.databaseoperator.monitoring;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PodMonitors, whose kind the cluster does not know at first. */
class PodMonitorIT {

  private static final Duration SOON = Duration.ofSeconds(15);

  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("monitoring.coreos.com")
          .withVersion("v1")
          .withKind("PodMonitor")
          .withPlural("podmonitors")
          .withNamespaced(true)
          .build();

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  /** The shared operator sees it too: the next test begins when nothing serves it any more. */
  @AfterEach
  void removeKind() {
    namespace.client().resource(definition()).delete();
    await()
        .atMost(SOON)
        .until(() -> namespace.client().getApiResources("monitoring.coreos.com/v1") == null);
  }

  @Test
  void comesWithItsKindAndGoesWhenItIsSwitchedOff() {
    try (OperatorProcess operator =
        OperatorProcess.start(
            ApiServer.shared(),
            Map.of(
                "DATABASE_OPERATOR_API_DISCOVERY_INTERVAL", "2s",
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", namespace.name(),
                "DATABASE_OPERATOR_WATCH_NAMESPACES", namespace.name()))) {
      namespace.applyReady("orders", "{monitoring: {enabled: true}}");
      namespace.applyReady("plain", "{}");
      assertThat(monitored("orders")).isEqualTo("False PodMonitorKindUnknown");
      assertThat(condition(namespace.database("plain"), "Monitored")).isEmpty();

      CustomResourceDefinition crd = namespace.client().resource(definition()).create();
      namespace
          .client()
          .resource(crd)
          .waitUntilCondition(PodMonitorIT::established, 30, TimeUnit.SECONDS);
      await().atMost(SOON).until(() -> podMonitor().get() != null);
      await().atMost(SOON).until(() -> monitored("orders").equals("True PodMonitorApplied"));
      GenericKubernetesResource made = podMonitor().get();
      assertThat(
              made.<String>get("spec", "selector", "matchLabels", "databaseoperator.dev/metrics"))
          .isEqualTo("orders");
      assertThat(made.<String>get("spec", "podMetricsEndpoints", 0, "port")).isEqualTo("metrics");
      assertThat(made.getMetadata().getOwnerReferences())
          .singleElement()
          .satisfies(owner -> assertThat(owner.getName()).isEqualTo("orders"));

      // Deleted or changed by hand it is put back, what others add stays.
      podMonitor().delete();
      await().atMost(SOON).until(() -> podMonitor().get() != null);
      podMonitor()
          .edit(
              found -> {
                found.getMetadata().getAnnotations().put("example.com/mine", "kept");
                found.getAdditionalProperties().put("spec", Map.of("selector", Map.of()));
                return found;
              });
      await()
          .atMost(SOON)
          .until(() -> podMonitor().get().get("spec", "podMetricsEndpoints", 0, "port") != null);
      assertThat(podMonitor().get().getMetadata().getAnnotations())
          .containsEntry("example.com/mine", "kept");

      namespace.patch("orders", "{\"spec\":{\"monitoring\":{\"enabled\":false}}}");
      await().atMost(SOON).until(() -> podMonitor().get() == null);
      namespace.await("orders", SOON, found -> condition(found, "Monitored").isEmpty());

      assertThat(operator.log()).doesNotContain("Exception");
    }
  }

  /** As when the Prometheus Operator is installed anew. */
  @Test
  void aKindThatGoesAndComesAgainIsNoticed() {
    try (OperatorProcess operator =
        OperatorProcess.start(
            ApiServer.shared(),
            Map.of(
                "DATABASE_OPERATOR_API_DISCOVERY_INTERVAL", "2s",
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", namespace.name(),
                "DATABASE_OPERATOR_WATCH_NAMESPACES", namespace.name()))) {
      createKind();
      namespace.applyReady("orders", "{monitoring: {enabled: true}}");
      await().atMost(SOON).until(() -> monitored("orders").equals("True PodMonitorApplied"));
      assertThat(operator.get("/q/metrics").body())
          .as("its watch is measured as every other")
          .contains("database_operator_watch_unacknowledged_seconds{resource=\"podmonitors\"");
      for (int time = 0; time < 2; time++) {
        removeKind();
        if (time == 0) {
          await()
              .atMost(SOON)
              .until(() -> monitored("orders").equals("False PodMonitorKindUnknown"));
        }
        createKind();
        await().atMost(SOON).until(() -> podMonitor().get() != null);
        await().atMost(SOON).until(() -> monitored("orders").equals("True PodMonitorApplied"));
      }
      assertThat(operator.log()).doesNotContain("Exception");
    }
  }

  private void createKind() {
    namespace
        .client()
        .resource(namespace.client().resource(definition()).create())
        .waitUntilCondition(PodMonitorIT::established, 30, TimeUnit.SECONDS);
  }

  @Test
  void aKindThatIsMissingIsLookedForOnceAndNotByEveryDatabase() {
    for (String name : List.of("a", "b", "c")) {
      namespace.applyReady(name, "{monitoring: {enabled: true}}");
    }
    // The shared operator, whose interval is a minute, has worked for other tests before.
    assertThat(
            namespace
                .audit()
                .requests(
                    request ->
                        request.user().equals(OperatorProcess.USER)
                            && request
                                .json()
                                .path("requestURI")
                                .asText()
                                .endsWith("/apis/monitoring.coreos.com/v1")
                            && request
                                .json()
                                .path("userAgent")
                                .asText()
                                .startsWith("database-operator")))
        .extracting(Request::verb)
        .hasSizeLessThan(60)
        .containsOnly("get");
    assertThat(monitored("c")).isEqualTo("False PodMonitorKindUnknown");
  }

  @Test
  void withoutTheRightsOnlyThoseThatWantOneAreDisturbed() {
    var role = namespace.client().rbac().clusterRoles().withName("database-operator");
    ClusterRole complete = role.get();
    CustomResourceDefinition crd = namespace.client().resource(definition()).create();
    namespace
        .client()
        .resource(crd)
        .waitUntilCondition(PodMonitorIT::established, 30, TimeUnit.SECONDS);
    role.edit(
        found ->
            new ClusterRoleBuilder(found)
                .removeMatchingFromRules(rule -> rule.getResources().contains("podmonitors"))
                .build());
    try (OperatorProcess operator =
        OperatorProcess.start(
            ApiServer.shared(),
            Map.of(
                "DATABASE_OPERATOR_API_DISCOVERY_INTERVAL", "1s",
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", namespace.name(),
                "DATABASE_OPERATOR_WATCH_NAMESPACES", namespace.name()))) {
      namespace.applyReady("plain", "{}");
      namespace.apply("orders", "{monitoring: {enabled: true}}");
      Database refused =
          namespace.await(
              "orders",
              Duration.ofSeconds(60),
              found ->
                  condition(found, "Stalled")
                      .filter(stalled -> stalled.getReason().equals("Forbidden"))
                      .isPresent());
      assertThat(condition(refused, "Stalled").orElseThrow().getMessage()).contains("podmonitors");

      role.edit(found -> new ClusterRoleBuilder(found).withRules(complete.getRules()).build());
      await().atMost(Duration.ofSeconds(60)).until(() -> podMonitor().get() != null);
      namespace.awaitReady("orders");
    } finally {
      role.edit(found -> new ClusterRoleBuilder(found).withRules(complete.getRules()).build());
    }
  }

  private String monitored(String name) {
    return condition(namespace.database(name), "Monitored")
        .map(condition -> condition.getStatus() + " " + condition.getReason())
        .orElse("none");
  }

  private Resource<GenericKubernetesResource> podMonitor() {
    return namespace
        .client()
        .genericKubernetesResources(KIND)
        .inNamespace(namespace.name())
        .withName("orders-metrics");
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static CustomResourceDefinition definition() {
    return new CustomResourceDefinitionBuilder()
        .withNewMetadata()
        .withName("podmonitors.monitoring.coreos.com")
        // The API server asks for it for groups of this domain.
        .addToAnnotations("api-approved.kubernetes.io", "unapproved, a test")
        .endMetadata()
        .withNewSpec()
        .withGroup(KIND.getGroup())
        .withScope("Namespaced")
        .withNewNames()
        .withKind(KIND.getKind())
        .withPlural(KIND.getPlural())
        .withSingular("podmonitor")
        .endNames()
        .addNewVersion()
        .withName(KIND.getVersion())
        .withServed(true)
        .withStorage(true)
        .withNewSchema()
        .withNewOpenAPIV3Schema()
        .withType("object")
        .addToProperties(
            "spec",
            new io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .build())
        .endOpenAPIV3Schema()
        .endSchema()
        .endVersion()
        .endSpec()
        .build();
  }
}
