package dev.databaseoperator.status;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.applied;
import static dev.databaseoperator.testkit.Situations.brandNew;
import static dev.databaseoperator.testkit.Situations.healthy;
import static dev.databaseoperator.testkit.Situations.onceReady;
import static dev.databaseoperator.testkit.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.deletion.DeletionProtection;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Everything that a status is computed from. */
  record Situation(
      String name,
      Database database,
      Observed observed,
      SqlOutcome sql,
      Optional<Problem> problem) {

    Situation(String name, Database database, Observed observed, SqlOutcome sql) {
      this(name, database, observed, sql, Optional.empty());
    }

    DatabaseStatus status(Instant now) {
      return Statuses.calculate(database, observed, sql, problem, now);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A situation and what a user should read then.
   *
   * @param conditions all of them, as {@code Type=Status}, in order
   * @param reason of Ready
   * @param message part of the message of Ready
   */
  record Expected(
      Situation situation, Phase phase, String conditions, String reason, String message) {

    @Override
    public String toString() {
      return situation + " → " + phase + ", " + reason;
    }
  }

  private static final String WORKING =
      "Ready=False Reconciling=True InstancesReady=False DatabasesReady=False";
  private static final String APPLYING =
      "Ready=False Reconciling=True InstancesReady=True DatabasesReady=False";
  private static final String GOOD = "Ready=True InstancesReady=True DatabasesReady=True";

  static Stream<Expected> table() {
    return Stream.of(
        new Expected(
            new Situation("new", brandNew(), Wanted.nothing(), SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "waiting for PostgreSQL in pod orders-1-0"),
        new Expected(
            new Situation(
                "no status at all", Databases.minimal(), Wanted.nothing(), SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation("no pod yet", brandNew(), withPod(null), SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "pod just found no node",
                brandNew(),
                withPod(Situations.unscheduledPod(NOW.minusSeconds(9))),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "pod found no node for ten seconds",
                brandNew(),
                withPod(Situations.unscheduledPod(NOW.minusSeconds(10))),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "Unschedulable",
            "pod orders-1-0 cannot be scheduled; no node has enough memory left: lower"
                + " spec.resources.requests, or add nodes: 0/1 nodes are available: 1 Insufficient"
                + " memory."),
        new Expected(
            new Situation(
                "container being created",
                brandNew(),
                withPod(Situations.waitingPod("ContainerCreating", null)),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "image cannot be pulled",
                brandNew(),
                withPod(Situations.waitingPod("ImagePullBackOff", "no such host")),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "ImageUnavailable",
            "image postgres:17 cannot be pulled (ImagePullBackOff): no such host;"
                + " check spec.imageName; the node cannot reach the registry"),
        new Expected(
            new Situation(
                "image cannot be pulled, without a word",
                brandNew(),
                withPod(Situations.waitingPod("ErrImageNeverPull", null)),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "ImageUnavailable",
            "(ErrImageNeverPull): no message; check spec.imagePullPolicy"),
        new Expected(
            new Situation(
                "container refused",
                brandNew(),
                withPod(
                    Situations.waitingPod(
                        "CreateContainerConfigError", "container has runAsNonRoot and root")),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "ContainerRefused",
            "(CreateContainerConfigError): container has runAsNonRoot and root"),
        new Expected(
            new Situation(
                "container crashes",
                brandNew(),
                withPod(Situations.crashingPod()),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "ContainerCrashed",
            "PostgreSQL in pod orders-1-0 ended with exit code 78 (Error):"
                + " the data directory was made by PostgreSQL 15"),
        new Expected(
            new Situation(
                "PostgreSQL starts",
                brandNew(),
                withPod(Situations.startingPod()),
                SqlOutcome.waiting()),
            Phase.Provisioning,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "pod ready, SQL not run yet", brandNew(), healthy(), SqlOutcome.waiting()),
            Phase.Provisioning,
            APPLYING,
            "Applying",
            "roles and databases"),
        new Expected(
            new Situation(
                "SQL failed for now",
                brandNew(),
                healthy(),
                SqlOutcome.failed(Problem.of(FailureReason.SqlTimeout, "no answer in 10 s"))),
            Phase.Provisioning,
            APPLYING,
            "SqlTimeout",
            "no answer in 10 s"),
        new Expected(
            new Situation(
                "SQL failed for good",
                brandNew(),
                healthy(),
                SqlOutcome.failed(Problem.of(FailureReason.PostInitFailed, "statement 2 failed"))),
            Phase.Failed,
            "Ready=False Stalled=True InstancesReady=True DatabasesReady=False",
            "PostInitFailed",
            "statement 2 failed"),
        new Expected(
            new Situation("all good", brandNew(), healthy(), applied()),
            Phase.Ready,
            GOOD,
            "Ready",
            "PostgreSQL accepts connections at orders-rw.shop.svc:5432;"
                + " the credentials are in Secret orders-app"),
        new Expected(
            new Situation("still good", onceReady(), healthy(), applied()),
            Phase.Ready,
            GOOD,
            "Ready",
            "orders-rw.shop.svc:5432"),
        new Expected(
            new Situation("ready once, pod gone", onceReady(), withPod(null), SqlOutcome.waiting()),
            Phase.Degraded,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "ready once, spec changed",
                generation(onceReady(), 2),
                withPod(Situations.oldRevision(Situations.readyPod())),
                SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "change of the StatefulSet not seen by its controller",
                generation(onceReady(), 2),
                Observations.of(
                    Optional.of(Situations.statefulSet(1)),
                    Optional.of(Situations.readyPod()),
                    Optional.of(Situations.volume())),
                SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "pod ends",
                onceReady(),
                withPod(Situations.terminating(Situations.readyPod())),
                SqlOutcome.waiting()),
            Phase.Degraded,
            WORKING,
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "pod ready again after a crash",
                onceReady(),
                withPod(
                    Situations.pod(
                        true, Situations.running(), Situations.ended(137, "OOMKilled", null))),
                applied()),
            Phase.Ready,
            GOOD,
            "Ready",
            "orders-rw.shop.svc:5432"),
        new Expected(
            new Situation(
                "volume deleted under a running instance",
                onceReady(),
                Observations.of(
                    Optional.of(Situations.statefulSet(2)),
                    Optional.of(Situations.readyPod()),
                    Optional.of(Situations.deleted(Situations.volume()))),
                applied()),
            Phase.Failed,
            "Ready=False Stalled=True InstancesReady=True DatabasesReady=True",
            "VolumeDeleting",
            "take a dump now; to keep the volume itself set persistentVolumeReclaimPolicy of"
                + " PersistentVolume pvc-1234 to Retain"),
        new Expected(
            new Situation(
                "only a person can help",
                onceReady(),
                healthy(),
                applied(),
                Optional.of(Problem.of(FailureReason.Forbidden, "quota exceeded"))),
            Phase.Failed,
            "Ready=False Stalled=True InstancesReady=True DatabasesReady=True",
            "Forbidden",
            "quota exceeded"),
        new Expected(
            new Situation("paused", paused(onceReady()), healthy(), applied()),
            Phase.Ready,
            GOOD + " Paused=True",
            "Ready",
            "orders-rw.shop.svc:5432"),
        new Expected(
            new Situation(
                "paused and down", paused(onceReady()), withPod(null), SqlOutcome.waiting()),
            Phase.Degraded,
            "Ready=False InstancesReady=False DatabasesReady=False Paused=True",
            "WaitingForInstance",
            "orders-1-0"),
        new Expected(
            new Situation(
                "should hibernate, pod runs",
                generation(Situations.hibernated(onceReady()), 2),
                healthy(),
                applied()),
            Phase.Updating,
            WORKING,
            "Hibernating",
            "waiting for pod orders-1-0 to end"),
        new Expected(
            new Situation(
                "should hibernate, pod ends",
                generation(Situations.hibernated(onceReady()), 2),
                Observations.of(
                    Optional.of(Situations.scaledDown(2, 1)),
                    Optional.of(Situations.terminating(Situations.readyPod())),
                    Optional.of(Situations.volume())),
                SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "Hibernating",
            "waiting for pod orders-1-0 to end"),
        new Expected(
            new Situation(
                "should hibernate, scaling not seen by its controller",
                generation(Situations.hibernated(onceReady()), 2),
                Observations.of(
                    Optional.of(Situations.scaledDown(1, 0)),
                    Optional.empty(),
                    Optional.of(Situations.volume())),
                SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "Hibernating",
            "waiting for pod orders-1-0 to end"),
        new Expected(
            new Situation(
                "should hibernate, pod crashes",
                generation(Situations.hibernated(onceReady()), 2),
                withPod(Situations.crashingPod()),
                SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "Hibernating",
            "waiting for pod orders-1-0 to end"),
        new Expected(
            new Situation(
                "hibernated",
                generation(Situations.hibernated(onceReady()), 2),
                Situations.asleep(),
                SqlOutcome.waiting()),
            Phase.Hibernated,
            GOOD,
            "Hibernated",
            "set spec.hibernated to false to wake it"),
        new Expected(
            new Situation(
                "hibernated from the beginning",
                Situations.hibernated(brandNew()),
                Wanted.nothing(),
                SqlOutcome.waiting()),
            Phase.Hibernated,
            GOOD,
            "Hibernated",
            "no pod runs"),
        new Expected(
            new Situation(
                "hibernated, only a person can help",
                Situations.hibernated(onceReady()),
                Situations.asleep(),
                SqlOutcome.waiting(),
                Optional.of(Problem.of(FailureReason.Forbidden, "quota exceeded"))),
            Phase.Failed,
            "Ready=False Stalled=True InstancesReady=True DatabasesReady=True",
            "Forbidden",
            "quota exceeded"),
        new Expected(
            new Situation("waking", Situations.woken(), withPod(null), SqlOutcome.waiting()),
            Phase.Updating,
            WORKING,
            "Waking",
            "waiting for PostgreSQL in pod orders-1-0"),
        new Expected(
            new Situation("woken", Situations.woken(), healthy(), applied()),
            Phase.Ready,
            GOOD,
            "Ready",
            "orders-rw.shop.svc:5432"),
        monitored(Observed.PodMonitorState.PRESENT, "Monitored=True"),
        monitored(Observed.PodMonitorState.ABSENT, "Monitored=False"),
        monitored(Observed.PodMonitorState.KIND_UNKNOWN, "Monitored=False"),
        growing("Resizing", "", "ControllerResizeInProgress", "VolumeResizing"),
        growing(
            "FileSystemResizePending",
            "Waiting for user to (re-)start a pod",
            "NodeResizePending",
            "FileSystemResizePending"),
        growing("ControllerResizeError", "no space", "Unknown", "VolumeResizeFailed"),
        growing("Resizing", "", "NodeResizeInfeasible", "VolumeResizeFailed"),
        new Expected(
            new Situation("being deleted", deleted(onceReady()), healthy(), applied()),
            Phase.Deleting,
            "Ready=False Reconciling=True InstancesReady=True DatabasesReady=True",
            "Deleting",
            "being deleted"),
        new Expected(
            new Situation(
                "deletion refused", isProtected(deleted(onceReady())), healthy(), applied()),
            Phase.Ready,
            GOOD + " DeletionProtected=True",
            "Ready",
            "orders-rw.shop.svc:5432"));
  }

  /** Prometheus, or its absence, is no matter of the clients. */
  private static Expected monitored(Observed.PodMonitorState state, String condition) {
    Database database = onceReady();
    database.getSpec().getMonitoring().setEnabled(true);
    Observed seen = healthy();
    return new Expected(
        new Situation(
            "PodMonitor " + state,
            database,
            new Observed(
                1,
                seen.statefulSet(),
                seen.pod(),
                seen.volume(),
                state,
                List.of(),
                Optional.empty()),
            applied()),
        Phase.Ready,
        GOOD + " " + condition,
        "Ready",
        "orders-rw.shop.svc:5432");
  }

  /** A volume that grows does not disturb clients, and is told by a condition of its own. */
  private static Expected growing(String condition, String message, String state, String reason) {
    return new Expected(
        new Situation(
            "volume grows: " + condition + " " + state + " " + reason,
            onceReady(),
            Observations.of(
                Optional.of(Situations.statefulSet(2)),
                Optional.of(Situations.readyPod()),
                Optional.of(Situations.growing(condition, message, state))),
            applied()),
        Phase.Ready,
        GOOD + " VolumeResizing=True",
        "Ready",
        "orders-rw.shop.svc:5432");
  }

  @ParameterizedTest
  @MethodSource("situations")
  void aVolumeThatGrowsSaysHowFarItIs(Situation situation) {
    if (situation.name().startsWith("volume grows")) {
      Condition growth = condition(situation.status(NOW), "VolumeResizing");
      assertThat(situation.name()).endsWith(growth.getReason());
      assertThat(growth.getMessage())
          .startsWith("PersistentVolumeClaim orders-1 grows from 1Gi to 2Gi");
    }
  }

  static Stream<Situation> situations() {
    return table().map(Expected::situation);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void situationIsToldAsItIs(Expected expected) {
    DatabaseStatus status = expected.situation().status(NOW);
    assertThat(
            status.getConditions().stream()
                .map(condition -> condition.getType() + "=" + condition.getStatus()))
        .containsExactly(expected.conditions().split(" "));
    assertThat(status.getPhase()).isEqualTo(expected.phase());
    assertThat(condition(status, "Ready").getReason()).isEqualTo(expected.reason());
    assertThat(condition(status, "Ready").getMessage()).contains(expected.message());
  }

  @ParameterizedTest
  @MethodSource("situations")
  void reconcilingAndStalledSayWhatReadySays(Situation situation) {
    DatabaseStatus status = situation.status(NOW);
    Condition ready = condition(status, "Ready");
    assertThat(status.getConditions())
        .filteredOn(c -> c.getType().equals("Reconciling") || c.getType().equals("Stalled"))
        .allSatisfy(
            condition -> {
              assertThat(condition.getReason()).isEqualTo(ready.getReason());
              assertThat(condition.getMessage()).isEqualTo(ready.getMessage());
            });
  }

  @ParameterizedTest
  @MethodSource("situations")
  void everyConditionIsCompleteAndOfThePresentGeneration(Situation situation) {
    DatabaseStatus status = situation.status(NOW);
    Long generation = situation.database().getMetadata().getGeneration();
    assertThat(status.getObservedGeneration()).isEqualTo(generation);
    assertThat(status.getConditions())
        .allSatisfy(
            condition -> {
              assertThat(condition.getReason()).matches("[A-Z][A-Za-z]+");
              assertThat(condition.getMessage()).isNotBlank();
              assertThat(condition.getObservedGeneration()).isEqualTo(generation);
              assertThat(condition.getLastTransitionTime())
                  .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            })
        .extracting(Condition::getType)
        .doesNotHaveDuplicates()
        .startsWith("Ready");
  }

  @ParameterizedTest
  @MethodSource("situations")
  void whatClientsNeedIsToldFromTheFirstStatus(Situation situation) {
    DatabaseStatus status = situation.status(NOW);
    assertThat(status.getBinding().getName()).isEqualTo("orders-app");
    assertThat(status.getEndpoint().getHost()).isEqualTo("orders-rw.shop.svc");
    assertThat(status.getEndpoint().getPort()).isEqualTo(5432);
    assertThat(status.getSelector()).isEqualTo("databaseoperator.dev/database=orders");
    assertThat(status.getInstances()).isBetween(0, 1);
    assertThat(status.getReadyInstances()).isBetween(0, status.getInstances());
  }

  /** Two reconciliations of the same situation must not write twice. */
  @ParameterizedTest
  @MethodSource("situations")
  void sameSituationLaterGivesTheSameStatus(Situation situation) {
    DatabaseStatus first = situation.status(NOW);
    Database then = Databases.copy(situation.database());
    then.setStatus(first);
    Situation again =
        new Situation(
            situation.name(), then, situation.observed(), situation.sql(), situation.problem());
    // The grace of an unschedulable pod ends, which is another situation.
    Duration later =
        situation.name().equals("pod just found no node") ? Duration.ZERO : Duration.ofHours(1);
    assertThat(json(again.status(NOW.plus(later)))).isEqualTo(json(first));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void nothingThatIsReadIsChanged(Situation situation) {
    String before = inputs(situation);
    situation.status(NOW);
    assertThat(inputs(situation)).isEqualTo(before);
  }

  @Test
  void lastTransitionTimeMovesOnlyWithTheStatusOfTheCondition() {
    Database database = brandNew();
    Instant t1 = NOW;
    Instant t2 = NOW.plusSeconds(5);
    Instant t3 = NOW.plusSeconds(60);
    database.setStatus(
        Statuses.calculate(database, withPod(null), SqlOutcome.waiting(), Optional.empty(), t1));
    database.setStatus(
        Statuses.calculate(
            database,
            withPod(Situations.waitingPod("ImagePullBackOff", "x")),
            SqlOutcome.waiting(),
            Optional.empty(),
            t2));
    assertThat(condition(database.getStatus(), "Ready").getReason()).isEqualTo("ImageUnavailable");
    assertThat(transition(database, "Ready")).as("False as before").isEqualTo(t1);

    database.setStatus(
        Statuses.calculate(database, healthy(), SqlOutcome.waiting(), Optional.empty(), t2));
    assertThat(transition(database, "InstancesReady")).isEqualTo(t2);
    assertThat(transition(database, "DatabasesReady")).isEqualTo(t1);

    database.setStatus(Statuses.calculate(database, healthy(), applied(), Optional.empty(), t3));
    assertThat(transition(database, "Ready")).isEqualTo(t3);
    assertThat(transition(database, "InstancesReady")).isEqualTo(t2);
  }

  @Test
  void updateIsAnUpdateUntilItIsDone() {
    Database database = generation(onceReady(), 2);
    Supplier<DatabaseStatus> waiting =
        () ->
            Statuses.calculate(
                database, withPod(null), SqlOutcome.waiting(), Optional.empty(), NOW);
    database.setStatus(waiting.get());
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Updating);
    database.setStatus(waiting.get());
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Updating);
    database.setStatus(Statuses.calculate(database, healthy(), applied(), Optional.empty(), NOW));
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Ready);
    database.setStatus(waiting.get());
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Degraded);
  }

  @Test
  void problemThatWentAwayLeavesNoTrace() {
    Database database = onceReady();
    DatabaseStatus before = database.getStatus();
    database.setStatus(
        Statuses.calculate(
            database,
            healthy(),
            applied(),
            Optional.of(Problem.of(FailureReason.Forbidden, "quota exceeded")),
            NOW));
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Failed);
    database.setStatus(Statuses.calculate(database, healthy(), applied(), Optional.empty(), NOW));
    assertThat(database.getStatus().getConditions())
        .extracting(Condition::getType, Condition::getMessage)
        .containsExactlyElementsOf(
            before.getConditions().stream().map(c -> tuple(c.getType(), c.getMessage())).toList());
  }

  @Test
  void whenItWasReadyFirstStaysKnownWhateverHappens() {
    Database database = onceReady();
    String first = database.getStatus().getFirstReadyAt();
    assertThat(Instant.parse(first)).isEqualTo(NOW.minusSeconds(3600));
    for (Observed observed : List.of(Wanted.nothing(), withPod(null), healthy())) {
      assertThat(
              Statuses.calculate(database, observed, applied(), Optional.empty(), NOW)
                  .getFirstReadyAt())
          .isEqualTo(first);
    }
  }

  /** One that an earlier version of the operator has seen Ready has only its primary noted. */
  @Test
  void databaseWithAPrimaryWasReady() {
    Database database = onceReady();
    database.getStatus().setFirstReadyAt(null);
    assertThat(Previous.of(database).wasReady()).isTrue();
  }

  @Test
  void imageAndPrimaryOfAnInstanceThatIsDownStayKnown() {
    DatabaseStatus status =
        Statuses.calculate(onceReady(), withPod(null), SqlOutcome.waiting(), Optional.empty(), NOW);
    assertThat(status.getCurrentPrimary()).isEqualTo("orders-1");
    assertThat(status.getImage()).isEqualTo(Situations.IMAGE);
    assertThat(status.getReadyInstances()).isZero();
    assertThat(status.getInstances()).isEqualTo(1);
  }

  @Test
  void whichDataItIsStaysKnownWhateverHappens() {
    for (SqlOutcome sql :
        List.of(
            SqlOutcome.waiting(),
            SqlOutcome.failed(Problem.of(FailureReason.SqlBusy, "busy")),
            applied())) {
      for (Observed observed : List.of(Wanted.nothing(), withPod(null), healthy())) {
        DatabaseStatus status =
            Statuses.calculate(onceReady(), observed, sql, Optional.empty(), NOW);
        assertThat(status.getSystemIdentifier()).isEqualTo("7300000000000000001");
        assertThat(status.getMajorVersion()).isEqualTo(17);
      }
    }
  }

  @Test
  void whichDataItIsIsToldEvenWhenThePassFailsAfterwards() {
    SqlOutcome failed = SqlOutcome.failed(Problem.of(FailureReason.PostInitFailed, "statement 1"));
    DatabaseStatus status =
        Statuses.calculate(
            brandNew(), healthy(), failed.of(applied().data()), Optional.empty(), NOW);
    assertThat(status.getSystemIdentifier()).isEqualTo("7300000000000000001");
    assertThat(status.getMajorVersion()).isEqualTo(17);
  }

  @Test
  void neitherIsNamedBeforeTheFirstInstanceWasReady() {
    DatabaseStatus status =
        Statuses.calculate(
            brandNew(),
            withPod(Situations.startingPod()),
            SqlOutcome.waiting(),
            Optional.empty(),
            NOW);
    assertThat(status.getFirstReadyAt()).isNull();
    assertThat(status.getCurrentPrimary()).isNull();
    assertThat(status.getImage()).isNull();
    assertThat(status.getSystemIdentifier()).isNull();
  }

  @Test
  void aDatabaseThatHibernatesHasNoInstanceButKeepsItsPrimary() {
    DatabaseStatus status =
        Statuses.calculate(
            Situations.hibernated(onceReady()),
            Situations.asleep(),
            SqlOutcome.waiting(),
            Optional.empty(),
            NOW);
    assertThat(status.getInstances()).isZero();
    assertThat(status.getReadyInstances()).isZero();
    assertThat(status.getCurrentPrimary()).isEqualTo("orders-1");
    assertThat(status.getImage()).isEqualTo(Situations.IMAGE);
  }

  @Test
  void wakingIsWakingUntilItIsDone() {
    Database database = Situations.woken();
    for (Observed observed :
        List.of(Situations.asleep(), withPod(null), withPod(Situations.startingPod()))) {
      database.setStatus(
          Statuses.calculate(database, observed, SqlOutcome.waiting(), Optional.empty(), NOW));
      assertThat(condition(database.getStatus(), "Ready").getReason()).isEqualTo("Waking");
      assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Updating);
    }
  }

  @Test
  void messageIsCutWhereTheApiConventionsEnd() {
    DatabaseStatus status =
        Statuses.calculate(
            brandNew(),
            healthy(),
            SqlOutcome.failed(Problem.of(FailureReason.SqlRefused, "x".repeat(40_000))),
            Optional.empty(),
            NOW);
    assertThat(condition(status, "Ready").getMessage()).hasSize(32_768);
  }

  @Test
  void statusIsTheSameAfterTheApiServerHadIt() throws Exception {
    DatabaseStatus status = onceReady().getStatus();
    DatabaseStatus read = MAPPER.readValue(MAPPER.writeValueAsString(status), DatabaseStatus.class);
    assertThat(json(read)).isEqualTo(json(status));
  }

  @Property
  void exactlyOneThingIsSaid(@ForAll("combinations") Situation situation) {
    DatabaseStatus status = situation.status(NOW);
    boolean ready = is(status, "Ready");
    boolean reconciling = is(status, "Reconciling");
    boolean stalled = is(status, "Stalled");
    int said = Stream.of(ready, reconciling, stalled).mapToInt(b -> b ? 1 : 0).sum();
    boolean paused = situation.database().getSpec().isPaused();
    if (paused) {
      assertThat(said).isLessThanOrEqualTo(1);
      assertThat(reconciling).isFalse();
      assertThat(is(status, "Paused")).isTrue();
    } else {
      assertThat(said).isEqualTo(1);
    }
    assertThat(is(status, "DeletionProtected"))
        .isEqualTo(DeletionProtection.refuses(situation.database()));
    if (situation.database().isMarkedForDeletion()
        && !situation.database().getSpec().isDeletionProtection()) {
      assertThat(status.getPhase()).isEqualTo(Phase.Deleting);
      assertThat(ready).isFalse();
    } else {
      assertThat(status.getPhase() == Phase.Ready || status.getPhase() == Phase.Hibernated)
          .isEqualTo(ready);
      assertThat(status.getPhase() == Phase.Hibernated)
          .isEqualTo(ready && situation.database().getSpec().isHibernated());
      assertThat(status.getPhase() == Phase.Failed).isEqualTo(stalled);
    }
  }

  @Property
  void readyMeansThatClientsCanConnect(@ForAll("combinations") Situation situation) {
    DatabaseStatus status = situation.status(NOW);
    if (is(status, "Ready")) {
      assertThat(is(status, "InstancesReady")).isTrue();
      assertThat(is(status, "DatabasesReady")).isTrue();
      assertThat(status.getReadyInstances())
          .isEqualTo(situation.database().getSpec().isHibernated() ? 0 : 1);
      assertThat(situation.problem()).isEmpty();
    }
  }

  @Property
  void nothingFlaps(@ForAll("combinations") Situation situation) {
    DatabaseStatus first = situation.status(NOW);
    Database then = Databases.copy(situation.database());
    then.setStatus(first);
    DatabaseStatus second =
        Statuses.calculate(then, situation.observed(), situation.sql(), situation.problem(), NOW);
    assertThat(json(second)).isEqualTo(json(first));
    assertThat(StatusEvents.between(first, second, List.of())).isEmpty();
  }

  @Provide
  Arbitrary<Situation> combinations() {
    Arbitrary<Database> databases =
        Combinators.combine(
                Arbitraries.of(brandNew(), Databases.minimal(), onceReady(), Situations.woken()),
                Arbitraries.of(1L, 2L),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
            .as(
                (database, generation, paused, hibernated, guarded, deleted) -> {
                  Database one = generation(Databases.copy(database), generation);
                  one = hibernated ? Situations.hibernated(one) : one;
                  one = paused ? paused(one) : one;
                  one = guarded ? isProtected(one) : one;
                  return deleted ? deleted(one) : one;
                });
    Arbitrary<Observed> observed =
        Combinators.combine(
                Arbitraries.of(
                        Situations.statefulSet(1),
                        Situations.statefulSet(2),
                        Situations.scaledDown(1, 1),
                        Situations.scaledDown(2, 1),
                        Situations.scaledDown(2, 0))
                    .optional(),
                Arbitraries.of(
                        Situations.readyPod(),
                        Situations.startingPod(),
                        Situations.crashingPod(),
                        Situations.waitingPod("ErrImagePull", null),
                        Situations.waitingPod("RunContainerError", "x"),
                        Situations.unscheduledPod(NOW.minusSeconds(60)),
                        Situations.oldRevision(Situations.readyPod()),
                        Situations.terminating(Situations.readyPod()))
                    .optional(),
                Arbitraries.of(
                        Situations.volume(),
                        Situations.growing("Resizing", null, "ControllerResizeInProgress"),
                        Situations.deleted(Situations.volume()))
                    .optional())
            .as((set, pod, volume) -> Observations.of(set, pod, volume));
    Arbitrary<SqlOutcome> sql =
        Arbitraries.of(
            SqlOutcome.waiting(),
            applied(),
            SqlOutcome.failed(Problem.of(FailureReason.SqlBusy, "busy")),
            SqlOutcome.failed(Problem.of(FailureReason.PostInitFailed, "statement 1")));
    Arbitrary<Optional<Problem>> problem =
        Arbitraries.of(
                Problem.of(FailureReason.NameTaken, "taken"),
                Problem.of(FailureReason.SqlBusy, "later"))
            .optional();
    return Combinators.combine(databases, observed, sql, problem)
        .as(
            (d, o, s, p) ->
                new Situation("(%s) (%s) %s %s".formatted(json(d), o, s, p), d, o, s, p));
  }

  private static Database generation(Database database, long generation) {
    database.getMetadata().setGeneration(generation);
    return database;
  }

  private static Database paused(Database database) {
    database.getSpec().setPaused(true);
    return database;
  }

  private static Database isProtected(Database database) {
    database.getSpec().setDeletionProtection(true);
    return database;
  }

  private static Database deleted(Database database) {
    database.getMetadata().setDeletionTimestamp(NOW.toString());
    return database;
  }

  private static Condition condition(DatabaseStatus status, String type) {
    return status.getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static boolean is(DatabaseStatus status, String type) {
    return status.getConditions().stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals("True"));
  }

  private static Instant transition(Database database, String type) {
    return Instant.parse(condition(database.getStatus(), type).getLastTransitionTime());
  }

  private static JsonNode json(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static String inputs(Situation situation) {
    return "%s %s".formatted(json(situation.database()), situation.observed());
  }
}
