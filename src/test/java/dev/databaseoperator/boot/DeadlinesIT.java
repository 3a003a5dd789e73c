package dev.databaseoperator.boot;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import dev.databaseoperator.testkit.faults.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An API server that never answers: requests, reconciliations and the stop have an end. */
class DeadlinesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void aRequestWithoutAnswerIsGivenUpAndTheDatabaseIsMadeAfterwards() {
    Tenant namespace = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator operator =
        ProxiedOperator.of(namespace, Map.of("DATABASE_OPERATOR_API_REQUEST_TIMEOUT", "2s"))
            .start()) {
      Fault hole =
          operator.proxy().on(verbs("patch").of("configmaps").in(namespace.name())).blackHole();
      namespace.apply("orders", "{}");

      await().atMost(SOON).until(() -> hole.hits().size() >= 3);
      List<Traffic.Exchange> tries = tries(operator, namespace);
      for (int i = 1; i < 3; i++) {
        Duration between = Duration.ofNanos(tries.get(i).received() - tries.get(i - 1).received());
        assertThat(between).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
      }
      // The others went on, and so did what is not in the hole.
      assertThat(namespace.secret("orders-app", "password")).isNotEmpty();

      hole.off();
      await().atMost(SOON).until(() -> madeInstance(namespace, "orders"));
    }
  }

  @Test
  void aReconciliationHasADeadlineAndGivesItsThreadToOthers() {
    Tenant namespace = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator operator =
        ProxiedOperator.of(namespace, Map.of("DATABASE_OPERATOR_RECONCILE_DEADLINE", "2s"))
            .start()) {
      Fault hole =
          operator
              .proxy()
              .on(all().of("configmaps").in(namespace.name()).where(request -> !request.watch()))
              .blackHole();
      // More than there are threads: without a deadline nobody else would get one for 30 s.
      for (int i = 0; i < 9; i++) {
        namespace.apply("stuck-" + i, "{}");
      }
      await()
          .atMost(SOON)
          .until(
              () ->
                  namespace
                          .client()
                          .secrets()
                          .inNamespace(namespace.name())
                          .withName("stuck-8-app")
                          .get()
                      != null);
      await().atMost(SOON).until(() -> operator.process().log().contains("longer than 2000 ms"));

      hole.off();
      for (int i = 0; i < 9; i++) {
        String database = "stuck-" + i;
        await().atMost(SOON).until(() -> madeInstance(namespace, database));
      }
    }
  }

  @Test
  void aStopDoesNotWaitForAnswers() {
    Tenant namespace = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator operator = ProxiedOperator.of(namespace, Map.of()).start()) {
      namespace.apply("orders", "{}");
      await().atMost(SOON).until(() -> madeInstance(namespace, "orders"));

      operator.proxy().on(all()).blackHole();
      Duration took = operator.process().terminate();

      assertThat(took).isLessThan(Duration.ofSeconds(5));
      assertThat(operator.process().exitCode()).isEqualTo(143);
    }
  }

  private static List<Traffic.Exchange> tries(ProxiedOperator operator, Tenant namespace) {
    return operator
        .proxy()
        .traffic()
        .exchanges(verbs("patch").of("configmaps").in(namespace.name()));
  }

  private static boolean madeInstance(Tenant namespace, String database) {
    return namespace
            .client()
            .apps()
            .statefulSets()
            .inNamespace(namespace.name())
            .withName(database + "-1")
            .get()
        != null;
  }
}
