package dev.databaseoperator.kube.client;

import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.kube.client.ApiErrors.Kind;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.FaultProxy;
import dev.databaseoperator.testkit.faults.Faults;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer, and the lack of one, is told for what it is. */
class ApiErrorsIT {

  private static final ApiServer SERVER = ApiServer.withoutOperator();
  private static FaultProxy proxy;
  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void connect() {
    proxy = FaultProxy.to(SERVER.client());
    namespace = SERVER.newNamespace("errors");
    client = client(0);
  }

  @AfterEach
  void calm() {
    proxy.calm();
  }

  @AfterAll
  static void disconnect() {
    client.close();
    proxy.close();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("404", Kind.NOT_FOUND, on -> on.answer(Answer.notFound())),
        fault("409 Conflict", Kind.CONFLICT, on -> on.answer(Answer.conflict())),
        fault("409 AlreadyExists", Kind.ALREADY_EXISTS, on -> on.answer(Answer.alreadyExists())),
        fault("422", Kind.INVALID, on -> on.answer(Answer.invalid())),
        fault("403", Kind.FORBIDDEN, on -> on.answer(Answer.forbidden())),
        fault("401", Kind.FORBIDDEN, on -> on.answer(Answer.unauthorized())),
        fault("429", Kind.UNAVAILABLE, on -> on.answer(Answer.tooManyRequests(1))),
        fault("500", Kind.UNAVAILABLE, on -> on.answer(Answer.internalError())),
        fault("502 in HTML", Kind.UNAVAILABLE, on -> on.answer(Answer.badGateway())),
        fault("503", Kind.UNAVAILABLE, on -> on.answer(Answer.unavailable())),
        fault("504", Kind.UNAVAILABLE, on -> on.answer(Answer.timeout())),
        fault("410", Kind.OTHER, on -> on.answer(Answer.gone())),
        fault("418", Kind.OTHER, on -> on.answer(Answer.status(418, "Teapot", "no coffee"))),
        fault("malformed", Kind.UNAVAILABLE, on -> on.answer(Answer.malformed())),
        fault("cut", Kind.UNAVAILABLE, Faults::cut),
        fault("lost reply", Kind.UNAVAILABLE, Faults::dropReply),
        fault("no answer", Kind.UNAVAILABLE, Faults::blackHole));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("faults")
  void isToldApart(String name, Kind kind, Consumer<Faults> fault) {
    fault.accept(proxy.on(verbs("create").of("secrets").in(namespace)));
    KubernetesClientException thrown = failure(() -> client.resource(secret("x")).create());
    assertThat(ApiErrors.kind(thrown)).isEqualTo(kind);
    assertThat(ApiErrors.message(thrown)).isNotBlank();
  }

  @Test
  void whatTheApiServerItselfAnswersIsToldApart() {
    Secret made = client.resource(secret("real")).create();
    assertThat(kind(() -> client.resource(secret("real")).create())).isEqualTo(Kind.ALREADY_EXISTS);
    assertThat(kind(() -> client.resource(secret("not a name")).create())).isEqualTo(Kind.INVALID);
    assertThat(kind(() -> client.configMaps().inNamespace(namespace).delete()))
        .isEqualTo(Kind.FORBIDDEN);
    Secret changed = new SecretBuilder(made).addToStringData("a", "b").build();
    client.resource(changed).update();
    assertThat(kind(() -> client.resource(changed).lockResourceVersion("1").update()))
        .isEqualTo(Kind.CONFLICT);
    assertThat(kind(() -> client.resource(secret("missing")).update())).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void throttledRequestIsRepeatedWhenTheApiServerAllowsAndNotBefore() {
    proxy
        .on(verbs("create").of("secrets").in(namespace))
        .times(2)
        .answer(Answer.tooManyRequests(1));
    try (KubernetesClient patient = client(2)) {
      long before = System.nanoTime();
      patient.resource(secret("throttled")).create();
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }
  }

  private static Arguments fault(String name, Kind kind, Consumer<Faults> fault) {
    return Arguments.of(name, kind, fault);
  }

  private static Kind kind(Runnable request) {
    return ApiErrors.kind(failure(request));
  }

  private static KubernetesClientException failure(Runnable request) {
    return catchThrowableOfType(KubernetesClientException.class, request::run);
  }

  private static Secret secret(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }

  private static Runnable later(Duration delay, Runnable task) {
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            task, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
    return () -> run.cancel(false);
  }

  private static KubernetesClient client(int retries) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.fromKubeconfig(proxy.kubeconfig()))
                .withRequestRetryBackoffLimit(retries)
                .withRequestTimeout(1_000)
                .build())
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor(
                    RetryAfter.NAME, new RetryAfter(ApiErrorsIT::later, Duration.ofSeconds(1))))
        .build();
  }
}
