package dev.databaseoperator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** An API server with everything but an operator, and a user who works on Databases. */
final class BenchCluster implements AutoCloseable {

  private static final String NAMESPACE = "bench";
  private static final String DATABASES =
      "/apis/databaseoperator.dev/v1/namespaces/" + NAMESPACE + "/databases";
  private static final int IN_FLIGHT = 8;

  private final Lifeline lifeline = new Lifeline();
  private final ControlPlane controlPlane = ControlPlane.start(lifeline);
  private final RawApi api = new RawApi(controlPlane.apiServer().client());
  private final PostgresStub postgres = new PostgresStub();
  private final InstanceStandIn instances;
  private final RawWatch databases;

  BenchCluster() {
    await(
        api.post(
                "/api/v1/namespaces",
                """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s",
            "labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}
            """
                    .formatted(NAMESPACE))
            .thenApply(RawApi::checked));
    instances = new InstanceStandIn(api, NAMESPACE, postgres, lifeline);
    databases =
        RawWatch.open(
            api, DATABASES, BenchCluster::isReady, (type, database) -> {}, lifeline::fail);
    lifeline.need(
        postgres,
        () -> postgres.unknownStatements().isEmpty(),
        () -> "StubServer has to learn: " + postgres.unknownStatements());
  }

  ApiServer apiServer() {
    return controlPlane.apiServer();
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  AuditLog audit() {
    return apiServer().audit();
  }

  Lifeline lifeline() {
    return lifeline;
  }

  PostgresStub postgres() {
    return postgres;
  }

  CompletableFuture<?> create(String name) {
    return api.post(
            DATABASES,
            """
            {"apiVersion":"databaseoperator.dev/v1","kind":"Database","metadata":{"name":"%s"},"spec":{}}
            """
                .formatted(name))
        .thenApply(RawApi::checked);
  }

  /** Changes what the StatefulSet has to show. */
  CompletableFuture<?> edit(String name, String cpu) {
    return api.patch(
            DATABASES + "/" + name,
            "{\"spec\":{\"resources\":{\"requests\":{\"cpu\":\"%s\"}}}}".formatted(cpu))
        .thenApply(RawApi::checked);
  }

  CompletableFuture<?> delete(String name) {
    return api.delete(DATABASES + "/" + name).thenApply(RawApi::checked);
  }

  CompletableFuture<?> createForeignSecret(String name, String base64) {
    return api.post(
            "/api/v1/namespaces/" + NAMESPACE + "/secrets",
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s"},"data":{"blob":"%s"}}
            """
                .formatted(name, base64))
        .thenApply(RawApi::checked);
  }

  /** When the operator was first seen to have touched it. */
  CompletableFuture<Long> touched(String name) {
    return databases.arrival(name, database -> database.at("/metadata/finalizers").size() > 0);
  }

  CompletableFuture<Long> ready(String name) {
    return databases.arrival(name, BenchCluster::isReady);
  }

  /** When the StatefulSet shows what {@link #edit} asked for. */
  CompletableFuture<Long> applied(String name, String cpu) {
    return instances
        .sets()
        .arrival(
            name + "-1",
            set ->
                cpu.equals(
                    set.at("/spec/template/spec/containers/0/resources/requests/cpu").asText()));
  }

  /** When the status says that what {@link #edit} asked for has been seen. */
  CompletableFuture<Long> observed(String name, String cpu) {
    return databases.arrival(
        name,
        database ->
            cpu.equals(database.at("/spec/resources/requests/cpu").asText())
                && isObserved(database));
  }

  CompletableFuture<Long> gone(String name) {
    return databases.arrival(name, database -> database.has(RawWatch.GONE));
  }

  /** How many Databases are Ready. */
  long readyCount() {
    return databases.count();
  }

  /** Sends one request for each name, some at a time, and returns when all are answered. */
  void forAll(List<String> names, Function<String, CompletableFuture<?>> request) {
    Semaphore free = new Semaphore(IN_FLIGHT);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (String name : names) {
      lifeline.acquire(free);
      // What was answered is not kept: it may be large.
      answers.add(
          request.apply(name).thenAccept(answer -> {}).whenComplete((ok, error) -> free.release()));
    }
    answers.forEach(this::await);
  }

  /** The outcome, which must come. */
  <T> T await(CompletableFuture<T> future) {
    return lifeline.await(future);
  }

  /** When ({@link System#nanoTime}) the last of them has arrived. */
  long awaitLast(List<CompletableFuture<Long>> arrivals) {
    return arrivals.stream().mapToLong(this::await).max().orElseThrow();
  }

  @Override
  public void close() {
    databases.close();
    instances.close();
    postgres.close();
    controlPlane.close();
  }

  private static boolean isReady(JsonNode database) {
    if (!isObserved(database)) {
      return false;
    }
    for (JsonNode condition : database.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static boolean isObserved(JsonNode database) {
    return database.at("/status/observedGeneration").asLong()
        == database.at("/metadata/generation").asLong();
  }
}
