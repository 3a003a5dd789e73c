package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Events are those of kube-controller-manager and kubelet of 1.36. */
class EventProblemsTest {

  private static final String CLAIM = "PersistentVolumeClaim";
  private static final String SET = "StatefulSet";
  private static final String POD = "Pod";

  private final Database database = Databases.minimal();

  @ParameterizedTest(name = "{1} is {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: pods "orders-1-0" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3 | QuotaExceeded | true
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: pods "orders-1-0" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true) | PodSecurityViolation | true
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: admission webhook "x.example.com" denied the request: no | AdmissionDenied | true
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: pods "orders-1-0" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi | LimitRangeViolated | true
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: Internal error occurred: failed calling webhook "x.example.com": failed to call webhook: Post "https://x.y.svc:443/z?timeout=10s": no endpoints available for service "x" | WebhookUnavailable | false
          StatefulSet | FailedCreate | create Pod orders-1-0 in StatefulSet orders-1 failed error: Timeout: request did not complete | PodRefused | false
          StatefulSet | PodNameTaken | pod orders-1-0 exists and does not belong to StatefulSet orders-1 | PodRefused | false
          Pod | FailedMount | MountVolume.SetUp failed for volume "superuser" : secret "orders-superuser" not found | VolumeNotMounted | false
          Pod | FailedAttachVolume | Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can't be attached to another | VolumeNotMounted | false
          Pod | FailedCreatePodSandBox | Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox | PodSandboxFailed | false
          Pod | NetworkNotReady | network is not ready: container runtime network not ready | PodSandboxFailed | false
          """)
  void eventTellsTheReasonInItsOwnWordsToo(
      String kind, String reason, String note, String expected, boolean stalled) {
    assertThat(told(kind, event(kind, reason, note, NOW)))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo(expected))
        .satisfies(problem -> assertThat(problem.stalled()).isEqualTo(stalled))
        .satisfies(problem -> assertThat(problem.message()).endsWith(note));
  }

  /** The kubelet repeats what a probe prints; after the tenth time it says so first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Startup probe failed: waits for the end of PostgreSQL on the same volume: pod orders-1-0 (UID 1) on node a, since 2026 | VolumeInUse | for the end of PostgreSQL on the same volume: pod orders-1-0 (UID 1) on node a
          (combined from similar events): Readiness probe failed: PostgreSQL has been recovering for 754 s: replays 0000000100000001000000A3 | Recovering | replays 0000000100000001000000A3
          """)
  void aProbeTellsWhatPostgresIsAt(String note, String reason, String words) {
    Pod starting = Situations.startingPod();
    Observed observed =
        Situations.withPod(starting).with(List.of(event("Pod", "Unhealthy", note, NOW)));
    DatabaseStatus status =
        Statuses.calculate(database, observed, SqlOutcome.waiting(), Optional.empty(), NOW);
    assertThat(status.getConditions())
        .filteredOn(condition -> condition.getType().equals("InstancesReady"))
        .singleElement()
        .satisfies(condition -> assertThat(condition.getReason()).isEqualTo(reason))
        .satisfies(condition -> assertThat(condition.getMessage()).contains(words));
    // What was said before this container was started, another has said.
    Instant before = Instant.parse("2026-03-01T10:59:59Z");
    assertThat(
            new InstanceProblems(
                    database,
                    Situations.withPod(starting)
                        .with(List.of(event("Pod", "Unhealthy", note, before))))
                .first(NOW))
        .isEmpty();
  }

  /** A crash before is not what is going on now. */
  @Test
  void recoveryIsToldRatherThanTheCrashBefore() {
    Pod again =
        Situations.pod(false, Situations.running(), Situations.ended(137, "Error", "killed"));
    assertThat(
            new InstanceProblems(
                    database,
                    Situations.withPod(again)
                        .with(
                            List.of(
                                event(
                                    "Pod",
                                    "Unhealthy",
                                    "Readiness probe failed: PostgreSQL has been recovering for 3 s",
                                    NOW))))
                .first(NOW))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("Recovering"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Unhealthy", "FailedScheduling", "BackOff", "Failed"})
  void whatThePodsStatusSaysIsNotReadFromEvents(String reason) {
    assertThat(told(POD, event(POD, reason, "x", NOW))).isEmpty();
  }

  @Test
  void newestEventThatSaysAnythingCounts() {
    assertThat(
            told(
                POD,
                event(POD, "FailedCreatePodSandBox", "network", NOW.minusSeconds(60)),
                event(POD, "FailedMount", "mount", NOW.minusSeconds(20)),
                event(POD, "Unhealthy", "probe", NOW.minusSeconds(1))))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("VolumeNotMounted"));
  }

  @Test
  void failureCountsMoreThanANewerWordThatAProvisionerIsWaitedFor() {
    assertThat(
            told(
                CLAIM,
                new ObjectEvent(
                    CLAIM, "orders-1", "ExternalProvisioning", "wait", NOW.minusSeconds(90), NOW),
                event(CLAIM, "ProvisioningFailed", "no space", NOW.minusSeconds(60))))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("VolumeProvisioningFailed"));
  }

  @Test
  void oldEventSaysNothingAboutNow() {
    Instant old = NOW.minus(EventProblems.LONGEST_SILENCE);
    assertThat(told(SET, event(SET, "FailedCreate", "x", old))).isPresent();
    assertThat(told(SET, event(SET, "FailedCreate", "x", old.minusSeconds(1)))).isEmpty();
  }

  @Test
  void eventsOfAnotherKindAreNotMeant() {
    assertThat(told(CLAIM, event(POD, "FailedMount", "x", NOW))).isEmpty();
  }

  @Test
  void instanceThatIsNotReadyIsExplainedByThem() {
    Observed waiting = Situations.withPod(null);
    assertThat(new InstanceProblems(database, waiting).first(NOW)).isEmpty();
    assertThat(
            new InstanceProblems(
                    database,
                    waiting.with(List.of(event(SET, "FailedCreate", "no such thing", NOW))))
                .first(NOW))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("PodRefused"));
  }

  @Test
  void claimThatIsNotBoundExplainsAPodThatCannotBeScheduled() {
    Observed unscheduled = Situations.withPod(Situations.unscheduledPod(NOW.minusSeconds(60)));
    assertThat(
            new InstanceProblems(
                    database,
                    unscheduled.with(List.of(event(CLAIM, "FailedBinding", "no class", NOW))))
                .first(NOW))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("StorageClassMissing"));
  }

  private Optional<Problem> told(String kind, ObjectEvent... events) {
    return new EventProblems(database, NOW)
        .of(kind, Situations.withPod(null).with(List.of(events)));
  }

  private static ObjectEvent event(String kind, String reason, String note, Instant at) {
    return new ObjectEvent(kind, "orders-1", reason, note, at, at);
  }
}
