package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Kubectl;
import dev.databaseoperator.testkit.NamespaceController;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the admission policy of the install manifests makes a real API server refuse. */
class DeletionProtectionIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();
  private final Tenant namespace = apiServer.tenant("protected");

  /** A new policy is in force a moment after it is made. */
  @BeforeEach
  void aProtectedDatabaseAndAPolicyInForce() {
    namespace.apply("orders", "{deletionProtection: true}");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> refusal(() -> one("orders").dryRun().delete()) != null);
  }

  @Test
  void theRefusalNamesTheFieldAndACommandThatHelps() {
    KubernetesClientException refused = refusal(() -> one("orders").delete());
    assertThat(refused.getCode()).isEqualTo(403);
    String message = refused.getStatus().getMessage();
    assertThat(message)
        .startsWith("databases.databaseoperator.dev \"orders\" is forbidden")
        .contains("spec.deletionProtection of Database orders is true; set it to false first: ");
    assertThat(namespace.database("orders").isMarkedForDeletion()).isFalse();

    String command = message.substring(message.indexOf("kubectl "));
    // The only quotes are around the patch, which has no blank.
    String[] arguments = command.replace("'", "").split(" ", -1);
    assertThat(new Kubectl(apiServer).succeeds(Arrays.copyOfRange(arguments, 1, arguments.length)))
        .as(command)
        .isTrue();
    one("orders").delete();
    assertThat(namespace.database("orders")).isNull();
  }

  /**
   * What it added would be another's field: a server-side apply over a plain one would conflict.
   */
  @Test
  void theApiServerAddsNothingToWhatThePolicyMatches() throws IOException {
    ValidatingAdmissionPolicy said;
    try (InputStream file = Files.newInputStream(Path.of("deploy", "deletion-protection.yaml"))) {
      said =
          client.load(file).items().stream()
              .filter(ValidatingAdmissionPolicy.class::isInstance)
              .map(ValidatingAdmissionPolicy.class::cast)
              .findFirst()
              .orElseThrow();
    }
    assertThat(client.resource(said).get().getSpec().getMatchConstraints())
        .isEqualTo(said.getSpec().getMatchConstraints());
  }

  @ParameterizedTest
  @EnumSource(DeletionPropagation.class)
  void howItIsDeletedMakesNoDifference(DeletionPropagation propagation) {
    assertThat(refusal(() -> one("orders").withPropagationPolicy(propagation).delete()))
        .isNotNull();
    assertThat(namespace.database("orders").getMetadata().getFinalizers()).isEmpty();
  }

  @Test
  void noneOfManyAtOnceIsDeleted() {
    namespace.apply("other", "{}");
    KubernetesClientException refused = refusal(() -> client.raw(collection(), "DELETE", null));
    assertThat(refused.getCode()).isEqualTo(403);
    assertThat(refused.getMessage()).contains("spec.deletionProtection of Database orders");
    assertThat(namespace.database("orders").isMarkedForDeletion()).isFalse();
  }

  @Test
  void whatIsNotProtectedIsDeleted() {
    namespace.apply("other", "{}");
    namespace.apply("asked-not-to-be", "{deletionProtection: false}");
    namespace.apply(Canary.NAME, "{}");
    for (String each : List.of("other", "asked-not-to-be", Canary.NAME)) {
      one(each).delete();
      assertThat(namespace.database(each)).as(each).isNull();
    }
  }

  @Test
  void theNamespaceControllerDeletesAllOfThem() {
    try (KubernetesClient controller = NamespaceController.of(apiServer)) {
      controller.raw(collection(), "DELETE", null);
    }
    assertThat(namespace.database("orders")).isNull();
  }

  @Test
  void whereTheNamespaceGoesAnybodyMayDeleteThem() {
    client.namespaces().withName(namespace.name()).delete();
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(refusal(() -> one("orders").delete())).isNull());
    assertThat(namespace.database("orders")).isNull();
  }

  /** As docs/security.md says: what the API server does by itself passes no admission. */
  @Test
  void deletionOfTheCrdAsksNoPolicy() {
    ApiServer another = ApiServer.another();
    try {
      Database guarded = Databases.named("default", "orders");
      guarded.getMetadata().setUid(null);
      guarded.getMetadata().setResourceVersion(null);
      guarded.getMetadata().setFinalizers(List.of(Database.FINALIZER));
      guarded.getSpec().setDeletionProtection(true);
      Resource<Database> stored = another.client().resource(guarded);
      stored.create();
      Awaitility.await().atMost(SOON).until(() -> refusal(() -> stored.dryRun().delete()) != null);

      another
          .client()
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName("databases.databaseoperator.dev")
          .delete();

      Awaitility.await().atMost(SOON).until(() -> stored.get().isMarkedForDeletion());
    } finally {
      another.stop();
    }
  }

  private String collection() {
    return "/apis/databaseoperator.dev/v1/namespaces/%s/databases".formatted(namespace.name());
  }

  private Resource<Database> one(String database) {
    return client.resources(Database.class).inNamespace(namespace.name()).withName(database);
  }

  private static KubernetesClientException refusal(Runnable deletion) {
    return catchThrowableOfType(KubernetesClientException.class, deletion::run);
  }
}
