package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often the API server is asked for a kind, and who gets its answer. */
class OptionalKindTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final APIResourceList SERVED =
      new APIResourceListBuilder().addNewResource().withName("podmonitors").endResource().build();

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void missingOneIsAskedForOnceAnInterval() {
    OptionalKind kind = kind(() -> null);
    assertThat(kind.lookFor(false, NOW)).isFalse();
    assertThat(kind.lookFor(true, NOW.plusSeconds(59))).isFalse();
    assertThat(asked).hasValue(1);
    assertThat(kind.lookFor(false, NOW.plusSeconds(60))).as("not wanted").isFalse();
    assertThat(asked).hasValue(1);
    assertThat(kind.lookFor(true, NOW.plusSeconds(60))).isFalse();
    assertThat(kind.lookFor(true, NOW.plusSeconds(60))).isFalse();
    assertThat(asked).hasValue(2);
  }

  @Test
  void servedOneIsNotAskedForAgain() {
    OptionalKind kind = kind(() -> SERVED);
    assertThat(kind.lookFor(true, NOW)).isTrue();
    assertThat(kind.lookFor(true, NOW.plusSeconds(3_600))).isTrue();
    assertThat(asked).hasValue(1);
    kind.notFound();
    assertThat(kind.lookFor(true, NOW.plusSeconds(3_600))).isTrue();
    assertThat(asked).hasValue(2);
  }

  @Test
  void whoComesWhileAnotherAsksGetsTheSameAnswer() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    OptionalKind kind =
        kind(
            () -> {
              awaitQuietly(answer);
              return SERVED;
            });
    List<CompletableFuture<Boolean>> answers =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> kind.lookFor(i == 0, NOW)))
            .toList();
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    answer.countDown();
    for (CompletableFuture<Boolean> each : answers) {
      assertThat(each.get(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void anApiServerThatCannotSayIsAskedAgainByTheNext() {
    OptionalKind kind =
        kind(
            () -> {
              if (asked.get() == 1) {
                throw new KubernetesClientException("starting up", 503, null);
              }
              return SERVED;
            });
    assertThatThrownBy(() -> kind.lookFor(false, NOW))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(kind.lookFor(false, NOW)).isTrue();
  }

  private OptionalKind kind(Supplier<APIResourceList> discovery) {
    KubernetesClient client =
        (KubernetesClient)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("getApiResources");
                  assertThat(arguments).containsExactly("monitoring.coreos.com/v1");
                  asked.incrementAndGet();
                  return discovery.get();
                });
    return new OptionalKind.Discovery(client, Duration.ofMinutes(1))
        .of(
            new ResourceDefinitionContext.Builder()
                .withGroup("monitoring.coreos.com")
                .withVersion("v1")
                .withKind("PodMonitor")
                .withPlural("podmonitors")
                .build());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
