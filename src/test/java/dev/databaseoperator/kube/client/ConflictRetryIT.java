package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writers that meet at one object, against a real API server. */
class ConflictRetryIT {

  private static final String COUNTER = "counter";

  private final ApiServer apiServer = ApiServer.shared();
  private final KubernetesClient client = apiServer.client();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private String namespace;

  @BeforeEach
  void newNamespace() {
    namespace = apiServer.newNamespace("conflict");
  }

  @Test
  void noEditOfManyWritersIsLost() throws Exception {
    int writers = 4;
    int editsEach = 8;
    ConfigMap seen = created();
    ConflictRetry retry = new ConflictRetry(client, meters);
    AtomicInteger given = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger computed = new AtomicInteger();
    Callable<Void> writer =
        () -> {
          for (int i = 0; i < editsEach; i++) {
            try {
              retry.update(
                  seen,
                  object -> {
                    computed.incrementAndGet();
                    return counted(object);
                  });
              given.incrementAndGet();
            } catch (KubernetesClientException e) {
              assertThat(ApiErrors.kind(e)).isEqualTo(ApiErrors.Kind.CONFLICT);
              refused.incrementAndGet();
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (Future<Void> future : threads.invokeAll(List.of(writer, writer, writer, writer))) {
        future.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(given.get() + refused.get()).isEqualTo(writers * editsEach);
    assertThat(live().getData()).containsEntry(COUNTER, Integer.toString(given.get()));
    assertThat(computed).as("tries: the writers did meet").hasValueGreaterThan(writers * editsEach);
    assertThat(given).as("most got through").hasValueGreaterThan(writers * editsEach / 2);
  }

  @Test
  void changeIsComputedAgainFromTheFreshObject() {
    ConfigMap seen = created();
    edit("theirs", "kept");
    List<String> versions = new ArrayList<>();

    ConfigMap written =
        new ConflictRetry(client, meters)
            .update(
                seen,
                object -> {
                  versions.add(object.getMetadata().getResourceVersion());
                  return with(object, "ours", "added");
                });

    assertThat(versions).hasSize(2).startsWith(seen.getMetadata().getResourceVersion());
    assertThat(written.getData()).containsEntry("theirs", "kept").containsEntry("ours", "added");
    assertThat(live()).isEqualTo(written);
  }

  @Test
  void objectThatWasSeenIsNotModified() {
    ConfigMap seen = created();
    ConfigMap before = new ConfigMapBuilder(seen).build();
    edit("theirs", "kept");
    new ConflictRetry(client, meters).update(seen, object -> with(object, "ours", "added"));
    assertThat(seen).isEqualTo(before);
  }

  @Test
  void givesUpAfterFiveTriesAndThrowsTheConflict() {
    ConfigMap seen = created();
    AtomicInteger tries = new AtomicInteger();

    KubernetesClientException thrown =
        refusal(
            seen,
            object -> {
              edit("theirs", Integer.toString(tries.incrementAndGet()));
              return with(object, "ours", "added");
            });

    assertThat(ApiErrors.kind(thrown)).isEqualTo(ApiErrors.Kind.CONFLICT);
    assertThat(tries).hasValue(5);
    assertThat(live().getData()).containsEntry("theirs", "5").doesNotContainKey("ours");
  }

  @Test
  void writesNothingWhenTheFreshObjectIsAsWanted() {
    ConfigMap seen = created();
    edit("ours", "added");
    ConfigMap theirs = live();
    assertThat(
            new ConflictRetry(client, meters).update(seen, object -> with(object, "ours", "added")))
        .isEqualTo(theirs);
    assertThat(live()).isEqualTo(theirs);
  }

  @Test
  void otherErrorsAreThrownAtOnce() {
    ConfigMap seen = created();
    AtomicInteger tries = new AtomicInteger();
    KubernetesClientException thrown =
        refusal(
            seen,
            object -> {
              tries.incrementAndGet();
              return with(object, "not a key", "x");
            });
    assertThat(ApiErrors.kind(thrown)).isEqualTo(ApiErrors.Kind.INVALID);
    assertThat(tries).hasValue(1);

    client.resource(seen).delete();
    assertThat(ApiErrors.kind(refusal(seen, object -> with(object, "ours", "added"))))
        .isEqualTo(ApiErrors.Kind.NOT_FOUND);
  }

  @Test
  void objectDeletedBetweenTwoTriesIsNotMadeAgain() {
    ConfigMap seen = created();
    edit("theirs", "kept");
    try (KubernetesClient racing = deletingOnConflict(seen)) {
      KubernetesClientException thrown =
          catchThrowableOfType(
              KubernetesClientException.class,
              () ->
                  new ConflictRetry(racing, meters)
                      .update(seen, object -> with(object, "ours", "added")));
      assertThat(ApiErrors.kind(thrown)).isEqualTo(ApiErrors.Kind.CONFLICT);
    }
    assertThat(live()).isNull();
  }

  @Test
  void objectMadeAnewUnderTheSameNameIsChangedOnlyAfterItWasRead() {
    ConfigMap seen = created();
    client.resource(seen).delete();
    ConfigMap other = created();
    List<String> uids = new ArrayList<>();
    new ConflictRetry(client, meters)
        .update(
            seen,
            object -> {
              uids.add(object.getMetadata().getUid());
              return with(object, "ours", "added");
            });
    assertThat(uids).containsExactly(seen.getMetadata().getUid(), other.getMetadata().getUid());
  }

  private KubernetesClient deletingOnConflict(ConfigMap object) {
    AtomicBoolean deleted = new AtomicBoolean();
    Interceptor interceptor =
        new Interceptor() {
          @Override
          public void after(
              HttpRequest request,
              HttpResponse<?> response,
              AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            if (response.code() == 409 && deleted.compareAndSet(false, true)) {
              client.resource(object).delete();
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(apiServer.kubeconfig()))
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("race", interceptor))
        .build();
  }

  private KubernetesClientException refusal(ConfigMap seen, UnaryOperator<ConfigMap> change) {
    return catchThrowableOfType(
        KubernetesClientException.class,
        () -> new ConflictRetry(client, meters).update(seen, change));
  }

  private ConfigMap created() {
    return client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("shared")
                .withNamespace(namespace)
                .endMetadata()
                .addToData(COUNTER, "0")
                .build())
        .create();
  }

  private ConfigMap live() {
    return client.configMaps().inNamespace(namespace).withName("shared").get();
  }

  /** What somebody else does at the same time. */
  private void edit(String key, String value) {
    client
        .configMaps()
        .inNamespace(namespace)
        .withName("shared")
        .edit(object -> with(object, key, value));
  }

  private static ConfigMap with(ConfigMap object, String key, String value) {
    return new ConfigMapBuilder(object).addToData(key, value).build();
  }

  private static ConfigMap counted(ConfigMap object) {
    int count = Integer.parseInt(object.getData().get(COUNTER));
    return with(object, COUNTER, Integer.toString(count + 1));
  }
}
