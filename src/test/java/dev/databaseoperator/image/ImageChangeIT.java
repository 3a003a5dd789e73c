package dev.databaseoperator.image;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.TestImages;
import dev.databaseoperator.testkit.TestNode;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes of {@code spec.imageName}, with what the check finds in the programs of this machine. */
class ImageChangeIT {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String OLD = "postgres:17";

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  private String before;

  @BeforeEach
  void serve() {
    namespace.applyReady("orders", "{}");
    before = uid(namespace);
  }

  @Test
  void anImageThatPassesIsRolledOutOnceAndNothingOfTheTrialStays() {
    change("good/postgres:17");

    namespace.awaitReady("orders");
    assertThat(namespace.database("orders").getStatus().getImage()).isEqualTo("good/postgres:17");
    assertThat(uid(namespace)).isNotEqualTo(before);
    await().atMost(SOON).until(() -> check(namespace) == null);
    await().atMost(SOON).until(() -> annotations().isEmpty());
    assertThat(statefulSet().getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void anotherMajorVersionIsRefusedBesideTheRunningServerAndSettingItBackHealsAtOnce()
      throws Exception {
    TestImages.ofMajor("major/postgres:16", 16);
    try (var session = Jdbc.connect(namespace, "orders")) {
      change("major/postgres:16");

      Database refused = awaitReason("ImageRefused");
      assertThat(condition(refused, "Stalled")).isPresent();
      assertThat(condition(refused, "InstancesReady").orElseThrow().getStatus()).isEqualTo("True");
      assertThat(message(refused))
          .contains("major/postgres:16", "PostgreSQL 16", "PostgreSQL 17", OLD, "spec.imageName");
      assertThat(image()).isEqualTo(OLD);

      change(OLD);
      namespace.awaitReady("orders");
      await().atMost(SOON).until(() -> check(namespace) == null);
      assertThat(uid(namespace)).isEqualTo(before);
      assertThat(session.isValid(5)).isTrue();
    }
  }

  @Test
  void anImageThatCannotBePulledLeavesTheServerAloneAndIsTakenWhenItAppears() {
    TestImages.missing("missing/postgres:17");
    change("missing/postgres:17");

    Database unavailable = awaitReason("ImageUnavailable");
    assertThat(message(unavailable))
        .contains("missing/postgres:17", "not found in the registry", OLD);
    assertThat(condition(unavailable, "Stalled")).isEmpty();
    assertThat(uid(namespace)).isEqualTo(before);

    TestImages.mend("missing/postgres:17");
    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("missing/postgres:17");
  }

  @Test
  void anImageThatDoesNotStartIsRefusedAndTakenWhenItIsMended() {
    TestImages.replacing("broken/postgres:17", "pg_ctl", "echo no libpq >&2; exit 127");
    change("broken/postgres:17");

    assertThat(message(awaitReason("ImageRefused"))).contains("does not start", "40");
    assertThat(uid(namespace)).isEqualTo(before);

    TestImages.mend("broken/postgres:17");
    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("broken/postgres:17");
  }

  @Test
  void anImageThatFailsOnlyOnTheDataIsTakenBackAndNotTriedAgainUntilAnotherIsAskedFor() {
    TestImages.replacing(
        "late/postgres:17",
        "postgres",
        "case ${1:-} in --version) exec $real \"$@\" ;; esac; echo 'cannot' >&2; exit 1");
    change("late/postgres:17");

    Database refused = awaitReason("ImageRefused");
    assertThat(message(refused)).contains("went back to image " + OLD, "late/postgres:17");
    namespace.await(
        "orders",
        SOON,
        found ->
            condition(found, "InstancesReady").orElseThrow().getStatus().equals("True")
                && condition(found, "Stalled").isPresent());
    assertThat(image()).isEqualTo(OLD);
    long generation = statefulSet().getMetadata().getGeneration();
    String after = uid(namespace);

    for (int i = 0; i < 3; i++) {
      double seen = OperatorProcess.shared().reconciliations();
      namespace.patch(
          "orders",
          "{\"spec\":{\"resources\":{\"requests\":{\"memory\":\"%sMi\"}}}}".formatted(64 + i));
      await().atMost(SOON).until(() -> OperatorProcess.shared().reconciliations() > seen);
    }
    assertThat(statefulSet().getMetadata().getGeneration()).isEqualTo(generation);
    assertThat(uid(namespace)).isEqualTo(after);
    assertThat(condition(namespace.database("orders"), "Ready").orElseThrow().getReason())
        .isEqualTo("ImageRefused");

    change("other/postgres:17");
    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("other/postgres:17");
    await().atMost(SOON).until(() -> annotations().isEmpty());
  }

  @Test
  void anotherImageReplacesTheOneThatIsTried() {
    TestImages.missing("typo/postgres:17");
    change("typo/postgres:17");
    awaitReason("ImageUnavailable");

    change("right/postgres:17");

    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("right/postgres:17");
  }

  @Test
  void otherChangesWaitForTheImageAndGoWithItInOneRestart() {
    TestImages.missing("wait/postgres:17");
    change("wait/postgres:17");
    awaitReason("ImageUnavailable");
    namespace.patch("orders", "{\"spec\":{\"resources\":{\"requests\":{\"memory\":\"128Mi\"}}}}");
    namespace.await(
        "orders",
        SOON,
        found ->
            found.getStatus().getObservedGeneration() == 3
                && condition(found, "Ready").orElseThrow().getReason().equals("ImageUnavailable"));
    assertThat(statefulSet().getMetadata().getGeneration()).isEqualTo(1);

    TestImages.mend("wait/postgres:17");
    namespace.awaitReady("orders");
    assertThat(statefulSet().getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void aPodThatMayNotBeMadeIsToldAndMadeWhenItMay() {
    var quota =
        namespace
            .client()
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withName("none")
                    .withNamespace(namespace.name())
                    .endMetadata()
                    .withNewSpec()
                    .withHard(Map.of("requests.cpu", new Quantity("0")))
                    .endSpec()
                    .build())
            .create();
    // What the quota controller does.
    namespace
        .client()
        .resourceQuotas()
        .inNamespace(namespace.name())
        .withName("none")
        .editStatus(
            made ->
                new ResourceQuotaBuilder(made)
                    .withNewStatus()
                    .withHard(Map.of("requests.cpu", new Quantity("0")))
                    .withUsed(Map.of("requests.cpu", new Quantity("0")))
                    .endStatus()
                    .build());
    // The plugin learns of it a moment later.
    Pod sample =
        new PodBuilder(
                ImageCheckPod.of(
                    namespace.database("orders"), 1, Optional.empty(), Optional.empty()))
            .editMetadata()
            .withName("sample")
            .endMetadata()
            .build();
    await().atMost(SOON).until(() -> isRefused(sample, "quota"));
    change("quota/postgres:17");

    assertThat(message(awaitReason("ImageUnchecked"))).contains("orders-1-check", "quota");
    assertThat(uid(namespace)).isEqualTo(before);

    namespace.client().resource(quota).delete();
    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("quota/postgres:17");
  }

  /** A LimitRange that the instance fits, and the little that a trial asks for does not. */
  @Test
  void aTrialAsksForWhatTheInstanceAsksWhereLessIsNotAllowed() {
    namespace.patch(
        "orders",
        "{\"spec\":{\"resources\":{\"requests\":{\"memory\":\"512Mi\",\"cpu\":\"500m\"},\"limits\":{\"memory\":\"512Mi\",\"cpu\":\"500m\"}}}}");
    namespace.awaitReady("orders");
    await().atMost(SOON).until(() -> !uid(namespace).equals(before));
    namespace.awaitReady("orders");
    namespace
        .client()
        .resource(
            new LimitRangeBuilder()
                .withNewMetadata()
                .withName("large")
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .addToMin("memory", new Quantity("300Mi"))
                .addToMaxLimitRequestRatio("cpu", new Quantity("2"))
                .endLimit()
                .endSpec()
                .build())
        .create();
    Pod sample =
        new PodBuilder(
                ImageCheckPod.of(
                    namespace.database("orders"), 1, Optional.empty(), Optional.empty()))
            .editMetadata()
            .withName("sample")
            .endMetadata()
            .build();
    await().atMost(SOON).until(() -> isRefused(sample, "usage per Container"));

    change("fits/postgres:17");

    namespace.awaitReady("orders");
    await().atMost(SOON).until(() -> image().equals("fits/postgres:17"));
  }

  /** A registry mirror that a policy of the cluster writes into every StatefulSet and pod. */
  @Test
  void anImageThatAPolicyRewritesIsNoNewWish() {
    String policy = "mirror-" + namespace.name();
    apply(
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
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [statefulsets]}
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration:
              expression: >
                Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{
                containers: object.spec.template.spec.containers.filter(c, !c.image.startsWith('mirror/')).map(c,
                Object.spec.template.spec.containers{name: c.name, image: 'mirror/' + c.image})}}}}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec: {policyName: %1$s}
        """
            .formatted(policy, namespace.name()));
    try {
      // The API server learns of it a moment later, and the operator touches the StatefulSet.
      await()
          .atMost(SOON)
          .until(
              () -> {
                namespace
                    .client()
                    .resource(statefulSet())
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"example.com/touched\":\"%s\"}}}"
                            .formatted(System.nanoTime()));
                return image().equals("mirror/" + OLD);
              });
      await()
          .atMost(SOON)
          .until(
              () ->
                  namespace.database("orders").getStatus().getImage().equals("mirror/" + OLD)
                      && Conditions.isReady(namespace.database("orders")));
      long applies = applies();
      long generation = statefulSet().getMetadata().getGeneration();
      String uid = uid(namespace);

      // What the operator does when nothing is to be done.
      namespace.patch("orders", "{\"metadata\":{\"annotations\":{\"example.com/look\":\"1\"}}}");
      namespace.patch("orders", "{\"spec\":{\"monitoring\":{\"enabled\":true}}}");
      await()
          .during(Duration.ofSeconds(8))
          .atMost(Duration.ofSeconds(10))
          .until(() -> check(namespace) == null && uid(namespace).equals(uid));
      assertThat(statefulSet().getMetadata().getGeneration()).isEqualTo(generation);
      assertThat(applies() - applies)
          .as("server-side applies of a StatefulSet that has not changed")
          .isLessThanOrEqualTo(1);

      change("next/postgres:17");
      await().atMost(SOON).until(() -> image().equals("mirror/next/postgres:17"));
      namespace.awaitReady("orders");
    } finally {
      namespace
          .client()
          .genericKubernetesResources(
              "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding")
          .withName(policy)
          .delete();
      namespace
          .client()
          .genericKubernetesResources("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy")
          .withName(policy)
          .delete();
    }
  }

  private long applies() {
    return namespace
        .audit()
        .requests(
            request ->
                request.user().equals(OperatorProcess.USER)
                    && request
                        .json()
                        .path("requestURI")
                        .asText()
                        .contains("/statefulsets/orders-1?")
                    && request.verb().equals("patch"))
        .size();
  }

  private void apply(String objects) {
    namespace.client().load(new ByteArrayInputStream(objects.getBytes(UTF_8))).create();
  }

  @Test
  void aPodOfThatNameThatIsSomebodyElsesIsLeftAlone() {
    Pod foreign =
        namespace
            .client()
            .resource(
                new PodBuilder(
                        ImageCheckPod.of(
                            namespace.database("orders"), 1, Optional.empty(), Optional.empty()))
                    .editMetadata()
                    .withLabels(Map.of())
                    .withOwnerReferences()
                    .endMetadata()
                    .build())
            .create();
    change("foreign/postgres:17");

    assertThat(message(awaitReason("NameTaken"))).contains("Pod orders-1-check");
    assertThat(uid(namespace)).isEqualTo(before);

    namespace.client().resource(foreign).withGracePeriod(0).delete();
    namespace.awaitReady("orders");
    assertThat(image()).isEqualTo("foreign/postgres:17");
  }

  @Test
  void anOperatorKilledBetweenTrialAndRestartGoesOnWhereItWas() {
    Tenant other = ApiServer.withoutOperator().tenant("faulty");
    try (TestNode node = TestNode.of(ApiServer.withoutOperator());
        ProxiedOperator operator = ProxiedOperator.of(other, ProxiedOperator.SHORT_LEASE).start()) {
      other.applyReady("orders", "{}");
      var killed =
          operator
              .proxy()
              .on(verbs("patch").of("statefulsets").named("orders-1"))
              .once()
              .killBefore(() -> operator.process().kill());
      other.patch("orders", "{\"spec\":{\"imageName\":\"crash/postgres:17\"}}");
      await().atMost(SOON).until(() -> !killed.hits().isEmpty());
      killed.off();
      assertThat(check(other).getStatus().getPhase()).isEqualTo("Succeeded");

      operator.start();
      Database ready = other.awaitReady("orders");
      assertThat(ready.getStatus().getImage()).isEqualTo("crash/postgres:17");
      await().atMost(SOON).until(() -> check(other) == null);
      other.client().resource(ready).delete();
      other.client().apps().statefulSets().inNamespace(other.name()).delete();
    }
  }

  private boolean isRefused(Pod pod, String by) {
    try {
      namespace.client().resource(pod).dryRun(true).create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getMessage().contains(by);
    }
  }

  private void change(String image) {
    namespace.patch("orders", "{\"spec\":{\"imageName\":\"%s\"}}".formatted(image));
  }

  private Database awaitReason(String reason) {
    return namespace.await(
        "orders",
        SOON,
        found ->
            condition(found, "Ready").map(Condition::getReason).filter(reason::equals).isPresent());
  }

  private static String message(Database database) {
    return condition(database, "Ready").orElseThrow().getMessage();
  }

  private String image() {
    return statefulSet().getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
  }

  private Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>(statefulSet().getMetadata().getAnnotations());
    annotations.remove(Annotations.APPLIED_IMAGE);
    annotations.remove(Annotations.APPLIED_FIELDS);
    return annotations;
  }

  private StatefulSet statefulSet() {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .get();
  }

  private static Pod check(Tenant namespace) {
    return pod(namespace, "orders-1-check");
  }

  private static String uid(Tenant namespace) {
    return pod(namespace, "orders-1-0").getMetadata().getUid();
  }

  private static Pod pod(Tenant namespace, String name) {
    return namespace.client().pods().inNamespace(namespace.name()).withName(name).get();
  }
}
