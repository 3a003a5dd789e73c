package dev.databaseoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.InstanceVolumeClaim;
import dev.databaseoperator.desired.SuperuserSecret;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data and passwords are deleted on request, and nothing else ever is. */
class KeptObjectsIT {

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();
  private Database orders;

  @BeforeEach
  void keptObjectsOfADatabase() {
    Database wanted = Databases.named(apiServer.newNamespace("kept"), "orders");
    wanted.getMetadata().setUid(null);
    wanted.getMetadata().setResourceVersion(null);
    wanted.getMetadata().setFinalizers(List.of(Database.FINALIZER));
    wanted.getSpec().setDeletionPolicy(DeletionPolicy.Delete);
    orders = client.resource(wanted).create();
    make(orders);
  }

  @Test
  void volumesAndCredentialsOfTheDatabaseAreDeleted() {
    KeptObjects.delete(orders, client);
    assertThat(secret("orders-app")).isNull();
    assertThat(secret("orders-superuser")).isNull();
    assertThat(isGone("orders-1")).isTrue();
  }

  @Test
  void secondTimeThereIsNothingToDo() {
    KeptObjects.delete(orders, client);
    KeptObjects.delete(orders, client);
    assertThat(secret("orders-app")).isNull();
  }

  @Test
  void whatIsNotTheDatabasesStays() {
    Database other = Databases.named(orders.getMetadata().getNamespace(), "orders-archive");
    make(other);
    Database elsewhere = Databases.named(apiServer.newNamespace("kept"), "orders");
    make(elsewhere);
    client.resource(labelled("of-a-user", Map.of())).create();
    client
        .resource(labelled("of-another-tool", Map.of("databaseoperator.dev/database", "orders")))
        .create();

    KeptObjects.delete(orders, client);

    assertThat(secret("orders-archive-app")).isNotNull();
    assertThat(secret("orders-archive-superuser")).isNotNull();
    assertThat(isGone("orders-archive-1")).isFalse();
    assertThat(secret("of-a-user")).isNotNull();
    assertThat(secret("of-another-tool")).isNotNull();
    assertThat(
            client
                .secrets()
                .inNamespace(elsewhere.getMetadata().getNamespace())
                .withName("orders-app")
                .get())
        .isNotNull();
  }

  /** Somebody takes the labels off, to save the Secret, in the moment before it is deleted. */
  @Test
  void objectThatChangedSinceItWasReadIsNotDeleted() {
    try (KubernetesClient racing = editingBeforeDelete("orders-app")) {
      KubernetesClientException thrown =
          catchThrowableOfType(
              KubernetesClientException.class, () -> KeptObjects.delete(orders, racing));
      assertThat(ApiErrors.kind(thrown)).isEqualTo(ApiErrors.Kind.CONFLICT);
    }
    assertThat(secret("orders-app")).isNotNull();

    KeptObjects.delete(orders, client);
    assertThat(secret("orders-app")).as("no longer labelled").isNotNull();
    assertThat(secret("orders-superuser")).isNull();
  }

  @Test
  void nothingIsDeletedForAnEarlierDatabaseOfTheSameName() {
    Database earlier = Databases.copy(orders);
    earlier.getMetadata().setUid("earlier");
    KeptObjects.delete(earlier, client);
    assertThat(secret("orders-app")).isNotNull();
  }

  private void make(Database database) {
    client.resource(AppSecret.of(database, "one")).create();
    client.resource(SuperuserSecret.of(database, "two")).create();
    client.resource(InstanceVolumeClaim.of(database, 1)).create();
  }

  private KubernetesClient editingBeforeDelete(String secret) {
    AtomicBoolean edited = new AtomicBoolean();
    Interceptor interceptor =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (request.method().equals("DELETE")
                && request.uri().getPath().endsWith("/secrets/" + secret)
                && edited.compareAndSet(false, true)) {
              client
                  .secrets()
                  .inNamespace(orders.getMetadata().getNamespace())
                  .withName(secret)
                  .edit(
                      found ->
                          new SecretBuilder(found)
                              .editMetadata()
                              .withLabels(Map.of())
                              .endMetadata()
                              .build());
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(apiServer.kubeconfig()))
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("race", interceptor))
        .build();
  }

  private Secret labelled(String name, Map<String, String> labels) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(orders.getMetadata().getNamespace())
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(orders.getMetadata().getNamespace()).withName(name).get();
  }

  /** A claim is protected by a finalizer that no controller removes here: marked is gone. */
  private boolean isGone(String claim) {
    PersistentVolumeClaim found =
        client
            .persistentVolumeClaims()
            .inNamespace(orders.getMetadata().getNamespace())
            .withName(claim)
            .get();
    return found == null || found.getMetadata().getDeletionTimestamp() != null;
  }
}
