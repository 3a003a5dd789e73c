package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static dev.databaseoperator.testkit.faults.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.Faults;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import dev.databaseoperator.testkit.faults.Traffic;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the operator does about each kind of error. */
class ApiFaultsIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static Tenant namespace;
  private static ProxiedOperator operator;

  @BeforeAll
  static void start() {
    namespace = ApiServer.withoutOperator().tenant("faulty");
    operator = ProxiedOperator.of(namespace, Map.of()).start();
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
  void whatTimeHealsIsRetriedWithoutAConditionAndWithoutAStackTrace() {
    Map<String, Function<Faults, Fault>> faults = new LinkedHashMap<>();
    faults.put("conflict", on -> on.times(3).answer(Answer.conflict()));
    faults.put("missing", on -> on.times(3).answer(Answer.notFound()));
    faults.put("throttled", on -> on.times(2).answer(Answer.tooManyRequests(1)));
    faults.put("internal", on -> on.times(4).answer(Answer.internalError()));
    faults.put("gateway", on -> on.times(4).answer(Answer.badGateway()));
    faults.put("unavailable", on -> on.times(4).answer(Answer.unavailable()));
    faults.put("timeout", on -> on.times(4).answer(Answer.timeout()));
    faults.put("malformed", on -> on.times(3).answer(Answer.malformed()));
    faults.put("cut", on -> on.times(4).cut());
    faults.put("lost", on -> on.times(4).dropReply());
    AtomicBoolean stalled = new AtomicBoolean();
    Map<String, Fault> made = new LinkedHashMap<>();
    faults.forEach(
        (name, fault) -> {
          made.put(
              name,
              fault.apply(
                  operator.proxy().on(verbs("patch").of("configmaps").named(name + "-config"))));
          namespace.apply(name, "{}");
        });

    for (String name : faults.keySet()) {
      await("instance of " + name)
          .atMost(SOON)
          .until(
              () -> {
                stalled.compareAndSet(
                    false, condition(namespace.database(name), "Stalled").isPresent());
                return hasInstance(name);
              });
    }
    assertThat(stalled).isFalse();
    made.forEach((name, fault) -> assertThat(fault.hits()).as(name).isNotEmpty());
    assertThat(operator.process().log())
        .contains("UNAVAILABLE: ")
        .doesNotContain("\"exception\":{", "LogManager error");
    List<Traffic.Exchange> throttled =
        operator
            .proxy()
            .traffic()
            .exchanges(verbs("patch").of("configmaps").named("throttled-config"));
    for (int i = 0; i < 2; i++) {
      assertThat(Duration.ofNanos(throttled.get(i + 1).received() - throttled.get(i).passedBack()))
          .isGreaterThan(Duration.ofMillis(990));
    }
  }

  @Test
  void whatOnlyAPersonCanHealIsSaidAndHealsWhenItIsHealed() {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("forbidden", Answer.forbidden());
    answers.put("invalid", Answer.invalid());
    answers.put("unauthorized", Answer.unauthorized());
    answers.forEach(
        (name, answer) -> {
          operator
              .proxy()
              .on(verbs("patch").of("configmaps").named(name + "-config"))
              .answer(answer);
          namespace.apply(name, "{}");
        });

    assertThat(stalled("forbidden").getReason()).isEqualTo("Forbidden");
    assertThat(stalled("forbidden").getMessage()).contains("access denied");
    assertThat(stalled("invalid").getReason()).isEqualTo("Refused");
    assertThat(stalled("invalid").getMessage()).contains("spec.field");
    assertThat(stalled("unauthorized").getReason()).isEqualTo("Forbidden");

    operator.proxy().calm();

    answers
        .keySet()
        .forEach(
            name ->
                namespace.await(
                    name,
                    SOON,
                    found -> hasInstance(name) && condition(found, "Stalled").isEmpty()));
  }

  @Test
  void statusIsWrittenInTheEndWhateverComesBetween() {
    operator
        .proxy()
        .on(writes().of("databases", "status").named("status"))
        .nth(1)
        .answer(Answer.conflict());
    operator.proxy().on(writes().of("databases", "status").named("status")).nth(2).dropReply();
    operator
        .proxy()
        .on(writes().of("databases", "status").named("status"))
        .nth(3)
        .answer(Answer.malformed());

    namespace.apply("status", "{}");

    namespace.await(
        "status",
        SOON,
        found ->
            hasInstance("status")
                && Long.valueOf(1).equals(found.getStatus().getObservedGeneration())
                && condition(found, "Ready").isPresent());
    namespace.await("status", SOON, found -> condition(found, "Reconciling").isPresent());
  }

  private static Condition stalled(String name) {
    return condition(
            namespace.await(name, SOON, found -> condition(found, "Stalled").isPresent()),
            "Stalled")
        .orElseThrow();
  }

  private static boolean hasInstance(String database) {
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
