package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a real API server refuses, and what Kubernetes' controllers would tell in events, is a
 * condition within 15 s, and heals without a change of the spec. No controllers run here: the test
 * writes what they write.
 */
class RefusalsIT {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static Tenant namespace;
  private static ProxiedOperator operator;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    namespace = ApiServer.withoutOperator().tenant("faulty");
    operator = ProxiedOperator.of(namespace, Map.of()).start();
    client = namespace.client();
  }

  @AfterEach
  void calm() {
    operator.proxy().calm();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @Test
  void quotaThatIsUsedUpIsNamed() {
    quota("small", "configmaps", "0");
    try {
      namespace.apply("quota", "{}");
      Condition stalled = told("quota", "QuotaExceeded", true);
      assertThat(stalled.getMessage())
          .contains("ResourceQuota small has no room for configmaps=1", "exceeded quota: small");
    } finally {
      client.resourceQuotas().inNamespace(namespace.name()).withName("small").delete();
    }
    assertHealed("quota");
  }

  @Test
  void limitRangeIsTold() {
    create(
        """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: volumes, namespace: %s}
        spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 512Mi}}]}
        """);
    try {
      namespace.apply("limited", "{}");
      assertThat(told("limited", "LimitRangeViolated", true).getMessage())
          .contains("maximum storage usage per PersistentVolumeClaim is 512Mi");
    } finally {
      client.limitRanges().inNamespace(namespace.name()).withName("volumes").delete();
    }
    assertHealed("limited");
  }

  @Test
  void missingRightIsTold() {
    var role = client.rbac().clusterRoles().withName("database-operator");
    ClusterRole complete = role.get();
    role.edit(
        found ->
            new ClusterRoleBuilder(found)
                .removeMatchingFromRules(rule -> rule.getResources().contains("configmaps"))
                .build());
    try {
      namespace.apply("rights", "{}");
      assertThat(told("rights", "Forbidden", true).getMessage())
          .contains(
              "grant verb patch on resource configmaps of API group \"\" in namespace "
                  + namespace.name());
    } finally {
      role.edit(found -> new ClusterRoleBuilder(found).withRules(complete.getRules()).build());
    }
    assertHealed("rights");
  }

  @Test
  void admissionPolicyIsTold() {
    HasMetadata policy =
        create(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: no-config}
            spec:
              matchConstraints:
                resourceRules:
                  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
              validations:
                - {expression: "!object.metadata.name.startsWith('policy')", message: "not on Fridays"}
            """);
    HasMetadata binding =
        create(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: no-config}
            spec:
              policyName: no-config
              validationActions: [Deny]
              matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
            """);
    try {
      awaitRefusal("policy", "not on Fridays");
      namespace.apply("policy", "{}");
      assertThat(told("policy", "AdmissionDenied", true).getMessage())
          .contains("ValidatingAdmissionPolicy 'no-config'", "not on Fridays");
    } finally {
      client.resource(binding).delete();
      client.resource(policy).delete();
    }
    assertHealed("policy");
  }

  @Test
  void webhookThatCannotBeCalledIsToldAndPasses() {
    HasMetadata webhook =
        create(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: away}
            webhooks:
              - name: away.example.com
                admissionReviewVersions: [v1]
                sideEffects: None
                failurePolicy: Fail
                clientConfig: {url: "https://127.0.0.1:1/"}
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
                rules:
                  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
            """);
    try {
      awaitRefusal("webhook", "away.example.com");
      namespace.apply("webhook", "{}");
      assertThat(told("webhook", "WebhookUnavailable", false).getMessage())
          .contains("\"away.example.com\"", "connection refused");
    } finally {
      client.resource(webhook).delete();
    }
    assertHealed("webhook");
  }

  /** In these words a webhook's refusal comes, with whatever code it chose. */
  @Test
  void webhookThatDeniesIsTold() {
    operator
        .proxy()
        .on(verbs("patch").of("configmaps").named("denied-config"))
        .answer(
            Answer.status(
                400,
                "BadRequest",
                "admission webhook \\\"x.example.com\\\" denied the request: no"));
    namespace.apply("denied", "{}");
    assertThat(told("denied", "AdmissionDenied", true).getMessage())
        .contains("\"x.example.com\" denied the request: no");
    operator.proxy().calm();
    assertHealed("denied");
  }

  @Test
  void podThatIsNotAdmittedIsToldFromTheEventOfItsStatefulSet() {
    namespace.apply("secure", "{}");
    HasMetadata set = awaitStatefulSet("secure");
    event(set, "Warning", "FailedCreate", failedCreate("secure", refusalOfAPrivilegedPod()));
    assertThat(told("secure", "PodSecurityViolation", true).getMessage())
        .contains("violates PodSecurity \"restricted:latest\"", "create Pod secure-1-0");
    await()
        .atMost(SOON)
        .until(
            () -> awaitStatefulSet("secure").getMetadata().getAnnotations(),
            found -> found != null && found.containsKey(Annotations.POD_RETRIED_AT));
    // Its controller tries again, and the pod comes.
    create(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: secure-1-0
          namespace: %s
          labels: {app.kubernetes.io/managed-by: database-operator, databaseoperator.dev/database: secure}
          ownerReferences:
            - {apiVersion: apps/v1, kind: StatefulSet, name: secure-1, uid: UID, controller: true}
        spec:
          securityContext: {runAsNonRoot: true, runAsUser: 999, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: postgres
              image: postgres:17
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        """
            .replace("UID", set.getMetadata().getUid()));
    assertHealed("secure");
  }

  @Test
  void claimThatIsNotBoundIsToldFromItsEventsAndSeldomAskedAbout() {
    namespace.apply("unbound", "{}");
    var claims = client.persistentVolumeClaims().inNamespace(namespace.name());
    await().atMost(SOON).until(() -> claims.withName("unbound-1").get() != null);
    event(
        claims.withName("unbound-1").get(),
        "Normal",
        "FailedBinding",
        "no persistent volumes available for this claim and no storage class is set");
    assertThat(told("unbound", "StorageClassMissing", true).getMessage())
        .contains("no default StorageClass", "no persistent volumes available");

    claims
        .withName("unbound-1")
        .editStatus(
            claim ->
                new PersistentVolumeClaimBuilder(claim)
                    .editOrNewStatus()
                    .withPhase("Bound")
                    .addToCapacity("storage", new Quantity("1Gi"))
                    .endStatus()
                    .build());
    assertHealed("unbound");
    long asked =
        operator
            .proxy()
            .traffic()
            .exchanges(verbs("list").of("events").where(r -> r.query().contains(uid("unbound-1"))))
            .size();
    assertThat(asked).as("lists of the claim's events").isBetween(1L, 3L);
  }

  @Test
  void errorThatStaysIsToldAndTriedAgainUntilItHeals() {
    Fault fault =
        operator
            .proxy()
            .on(verbs("patch").of("configmaps").named("failing-config"))
            .answer(Answer.internalError());
    namespace.apply("failing", "{}");
    Condition ready = told("failing", "ReconcileFailed", false);
    assertThat(ready.getMessage()).contains("an internal error occurred").doesNotContain("\n");
    // Once it may be because of the status that was written; from then on nothing happens.
    int tries = fault.hits().size();
    await().atMost(SOON).until(() -> fault.hits().size() >= tries + 2);
    operator.proxy().calm();
    assertHealed("failing");
    assertThat(operator.process().log()).doesNotContain("\"exception\":{");
  }

  @Test
  void sameTroubleAgainIsCountedInItsEvent() {
    Fault fault =
        operator
            .proxy()
            .on(verbs("patch").of("configmaps").named("again-config"))
            .answer(Answer.forbidden());
    namespace.apply("again", "{}");
    told("again", "Forbidden", true);
    fault.off();
    assertHealed("again");

    fault.on();
    client.configMaps().inNamespace(namespace.name()).withName("again-config").delete();
    told("again", "Forbidden", true);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(namespace.events())
                    .filteredOn(event -> event.getRegarding().getName().equals("again"))
                    .filteredOn(event -> event.getReason().equals("Forbidden"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(2)));
  }

  @Test
  void namespaceThatIsBeingDeletedIsTold() {
    Tenant going = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator own = ProxiedOperator.of(going, Map.of()).start()) {
      going.apply("late", "{paused: true}");
      going.await("late", SOON, found -> condition(found, "Paused").isPresent());
      client.namespaces().withName(going.name()).delete();
      going.patch("late", "{\"spec\":{\"paused\":false}}");
      Condition ready = told(going, "late", "NamespaceTerminating", false);
      assertThat(ready.getMessage()).contains("because it is being terminated");
      assertThat(own.process().log()).doesNotContain("\"exception\":{");
    }
  }

  private static String uid(String claim) {
    return client
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName(claim)
        .get()
        .getMetadata()
        .getUid();
  }

  private static Condition told(String name, String reason, boolean stalled) {
    return told(namespace, name, reason, stalled);
  }

  private static Condition told(Tenant where, String name, String reason, boolean stalled) {
    var found =
        where.await(
            name,
            SOON,
            database ->
                condition(database, "Ready").filter(c -> c.getReason().equals(reason)).isPresent());
    assertThat(condition(found, "Stalled").isPresent()).as("stalled").isEqualTo(stalled);
    return condition(found, "Ready").orElseThrow();
  }

  /** All is made, and the status says nothing but that the pod is waited for. */
  private static void assertHealed(String name) {
    namespace.await(
        name,
        SOON,
        database ->
            condition(database, "Ready")
                    .filter(c -> c.getReason().equals("WaitingForInstance"))
                    .isPresent()
                && condition(database, "Stalled").isEmpty());
    assertThat(namespace.database(name).getMetadata().getGeneration()).isEqualTo(1);
    awaitStatefulSet(name);
  }

  private static HasMetadata awaitStatefulSet(String database) {
    var set = client.apps().statefulSets().inNamespace(namespace.name()).withName(database + "-1");
    await().atMost(SOON).until(() -> set.get() != null);
    return set.get();
  }

  private static void quota(String name, String resource, String most) {
    Map<String, Quantity> hard = Map.of(resource, new Quantity(most));
    client
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewSpec()
                .withHard(hard)
                .endSpec()
                .build())
        .create();
    // What the quota controller does.
    client
        .resourceQuotas()
        .inNamespace(namespace.name())
        .withName(name)
        .editStatus(
            made ->
                new ResourceQuotaBuilder(made)
                    .withNewStatus()
                    .withHard(hard)
                    .withUsed(Map.of(resource, new Quantity("0")))
                    .endStatus()
                    .build());
  }

  /** Admission rules count some moments after they were made, and after they were deleted. */
  private static void awaitRefusal(String name, String words) {
    try (KubernetesClient impatient =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(client.getConfiguration())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThatThrownBy(() -> probe(name, impatient)).hasMessageContaining(words));
    }
  }

  private static void probe(String name, KubernetesClient impatient) {
    impatient
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name + "-probe")
                .withNamespace(namespace.name())
                .endMetadata()
                .build())
        .dryRun()
        .create();
  }

  private static String refusalOfAPrivilegedPod() {
    return catchThrowableOfType(
            KubernetesClientException.class,
            () ->
                create(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: secure-1-0, namespace: %s}
                    spec: {hostNetwork: true, containers: [{name: postgres, image: "postgres:17"}]}
                    """))
        .getStatus()
        .getMessage();
  }

  private static String failedCreate(String database, String refusal) {
    return "create Pod %s-1-0 in StatefulSet %s-1 failed error: %s"
        .formatted(database, database, refusal);
  }

  /** As client-go's older recorder writes it, which Kubernetes' controllers use. */
  private static void event(HasMetadata regarding, String type, String reason, String message) {
    client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withGenerateName(regarding.getMetadata().getName() + ".")
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(regarding.getApiVersion())
                .withKind(regarding.getKind())
                .withNamespace(namespace.name())
                .withName(regarding.getMetadata().getName())
                .withUid(regarding.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withCount(2)
                .withFirstTimestamp(Instant.now().toString())
                .withLastTimestamp(Instant.now().toString())
                .withNewSource()
                .withComponent("test")
                .endSource()
                .build())
        .create();
  }

  private static HasMetadata create(String yaml) {
    HasMetadata object =
        client
            .getKubernetesSerialization()
            .unmarshal(yaml.contains("%s") ? yaml.formatted(namespace.name()) : yaml);
    return client.resource(object).create();
  }
}
