package dev.databaseoperator.image;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.ended;
import static dev.databaseoperator.testkit.Situations.running;
import static dev.databaseoperator.testkit.Situations.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTrialTest {

  private static final String OLD = "postgres:17";
  private static final String NEW = "postgres:17.9";
  private static final String SUBJECT = NEW + " IfNotPresent";
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> PROVEN = Map.of(Annotations.PROVEN_IMAGE, OLD);
  private static final Map<String, String> REFUSED =
      Map.of(Annotations.REFUSED_IMAGE, SUBJECT, Annotations.REFUSED_BECAUSE, "exit code 26: old");

  /** The image of the StatefulSet, what it remembers, its pod, the check; what shall be done. */
  static Stream<Arguments> situations() {
    Pod ready = Situations.readyPod();
    Pod starting = Situations.startingPod();
    return Stream.of(
        Arguments.of("same", NEW, NOTHING, ready, null, "apply " + NEW, NOTHING),
        Arguments.of("serves", OLD, NOTHING, ready, null, "check", NOTHING),
        Arguments.of(
            "serves, to be restarted",
            OLD,
            NOTHING,
            ofRevision("old", ready),
            null,
            "check",
            NOTHING),
        Arguments.of("tried", OLD, NOTHING, ready, pending(), "check", NOTHING),
        Arguments.of("failed", OLD, NOTHING, ready, crashed(26), "check", NOTHING),
        Arguments.of("succeeded", OLD, NOTHING, ready, succeeded(), "apply " + NEW, PROVEN),
        Arguments.of("another tried", OLD, NOTHING, ready, other(succeeded()), "check", NOTHING),
        Arguments.of("check goes", OLD, NOTHING, ready, going(succeeded()), "check", NOTHING),
        Arguments.of("does not serve", OLD, NOTHING, starting, null, "apply " + NEW, PROVEN),
        Arguments.of("has no pod", OLD, NOTHING, null, null, "apply " + NEW, PROVEN),
        Arguments.of("stops meanwhile", OLD, NOTHING, starting, pending(), "check", NOTHING),
        Arguments.of("refused, stops", OLD, NOTHING, starting, crashed(26), "check", NOTHING),
        Arguments.of("starts", NEW, PROVEN, starting, null, "apply " + NEW, PROVEN),
        Arguments.of("has started", NEW, PROVEN, ready, null, "apply " + NEW, NOTHING),
        Arguments.of(
            "does not start", NEW, PROVEN, crashedPod(26, 0), null, "apply " + OLD, REFUSED),
        Arguments.of("gone back", OLD, REFUSED, ready, null, "stay", NOTHING),
        Arguments.of("gone back, starts", OLD, REFUSED, starting, null, "stay", NOTHING),
        Arguments.of(
            "another was refused",
            OLD,
            Map.of(Annotations.REFUSED_IMAGE, "postgres:15 IfNotPresent"),
            ready,
            null,
            "check",
            NOTHING),
        Arguments.of(
            "third while the second starts",
            "postgres:17.8",
            PROVEN,
            starting,
            null,
            "apply " + NEW,
            PROVEN),
        Arguments.of(
            "set back while it starts",
            "postgres:17.8",
            Map.of(Annotations.PROVEN_IMAGE, NEW),
            starting,
            null,
            "apply " + NEW,
            NOTHING));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("situations")
  void imageIsAppliedTriedOrTakenBack(
      String name,
      String present,
      Map<String, String> remembered,
      Pod pod,
      Pod check,
      String expected,
      Map<String, String> expectedMemory) {
    Observed observed = observed(present, remembered, pod, check);
    ImageTrial trial = new ImageTrial(database(), observed);

    assertThat(decision(trial)).isEqualTo(expected);
    assertThat(trial.annotations(observed)).isEqualTo(expectedMemory);
  }

  private static String decision(ImageTrial trial) {
    return trial.wantsCheck() ? "check" : trial.holds() ? "stay" : "apply " + trial.image();
  }

  @Test
  void whatHasNeverServedIsNotGoneBackTo() {
    Database database = database();
    database.setStatus(null);
    Observed observed = observed(OLD, NOTHING, Situations.startingPod(), null);
    assertThat(new ImageTrial(database, observed).annotations(observed)).isEmpty();
  }

  @Test
  void whatHibernatesGetsTheImageAtOnceAndGoesBackWhenItWakes() {
    Database database = database();
    database.getSpec().setHibernated(true);
    Observed observed = observed(OLD, NOTHING, Situations.readyPod(), null);
    ImageTrial trial = new ImageTrial(database, observed);
    assertThat(decision(trial)).isEqualTo("apply " + NEW);
    assertThat(trial.annotations(observed)).isEqualTo(PROVEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {21, 24, 26, 27})
  void whatTheScriptSaysOfTheImageIsBelievedAtOnce(int code) {
    assertThat(goesBack(crashedPod(code, 0))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 22, 23, 25, 28, 30, 137, 143})
  void whatIsNotForTheImageIsNoReasonToGoBack(int code) {
    assertThat(goesBack(crashedPod(code, 9))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 126, 127, 128, 139, 255})
  void aServerThatEndsGetsThreeStarts(int code) {
    assertThat(goesBack(crashedPod(code, 1))).isFalse();
    assertThat(goesBack(crashedPod(code, 2))).isTrue();
    assertThat(goesBack(runningAgain(crashedPod(code, 2)))).isFalse();
  }

  @Test
  void anImageThatIsNotThereIsGivenUpWhenTheKubeletBacksOff() {
    assertThat(goesBack(Situations.waitingPod("ErrImagePull", "timeout"))).isFalse();
    assertThat(goesBack(Situations.waitingPod("ImagePullBackOff", "not found"))).isTrue();
  }

  @Test
  void aPodOfTheImageBeforeSaysNothingOfTheNewOne() {
    assertThat(goesBack(Situations.oldRevision(crashedPod(26, 5)))).isFalse();
    assertThat(goesBack(Situations.terminating(crashedPod(26, 5)))).isFalse();
  }

  private static boolean goesBack(Pod pod) {
    return decision(new ImageTrial(database(), observed(NEW, PROVEN, pod, null)))
        .equals("apply " + OLD);
  }

  @Test
  void aPausedDatabaseSaysNothing() {
    Database database = database();
    database.getSpec().setPaused(true);
    assertThat(
            new ImageTrial(database, observed(OLD, NOTHING, Situations.readyPod(), null))
                .problem(NOW))
        .isEmpty();
  }

  /** The check; reason, whether only a person can help, and what the message has. */
  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of(null, "CheckingImage", false, "orders-1-check"),
        Arguments.of(pending(), "CheckingImage", false, "orders-1-check"),
        Arguments.of(
            check("Pending", waiting("ErrImagePull", "no such host"), null),
            "ImageUnavailable",
            false,
            "no such host"),
        Arguments.of(crashed(26), "ImageRefused", true, "exit code 26: the reason"),
        Arguments.of(
            check("Running", running(), ended(40, "Error", "the reason")),
            "ImageRefused",
            true,
            "exit code 40: the reason"),
        Arguments.of(
            check("Running", running(), ended(128, "StartError", "no /bin/sh")),
            "ImageRefused",
            true,
            "no /bin/sh (StartError)"),
        Arguments.of(crashed(137), "ImageUnchecked", false, "killed"),
        Arguments.of(
            check("Pending", waiting("CreateContainerConfigError", "no secret"), null),
            "ImageUnchecked",
            false,
            "no secret"),
        Arguments.of(unschedulable(), "ImageUnchecked", false, "Insufficient cpu"),
        Arguments.of(evicted(), "ImageUnchecked", false, "disk pressure (Evicted)"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyStateOfTheCheckIsTold(Pod check, String reason, boolean stalled, String words) {
    Problem problem =
        new ImageTrial(database(), observed(OLD, NOTHING, Situations.readyPod(), check))
            .problem(NOW)
            .orElseThrow();
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.stalled()).isEqualTo(stalled);
    assertThat(problem.message()).contains(words, NEW, "PostgreSQL goes on with");
  }

  @Test
  void whatHasGoneBackIsToldWithWhatWasFound() {
    Problem problem =
        new ImageTrial(database(), observed(OLD, REFUSED, Situations.readyPod(), null))
            .problem(NOW)
            .orElseThrow();
    assertThat(problem.reason()).isEqualTo("ImageRefused");
    assertThat(problem.stalled()).isTrue();
    assertThat(problem.message()).contains(NEW, OLD, "exit code 26: old", "spec.imageName");
  }

  @Test
  void statusKeepsTheInstanceReadyBesideARefusedImage() {
    DatabaseStatus status =
        Statuses.calculate(
            database(),
            observed(OLD, NOTHING, Situations.readyPod(), crashed(26)),
            Situations.applied(),
            Optional.empty(),
            NOW);
    assertThat(status.getConditions())
        .extracting(c -> c.getType() + " " + c.getStatus() + " " + c.getReason())
        .containsExactly(
            "Ready False ImageRefused",
            "Stalled True ImageRefused",
            "InstancesReady True Ready",
            "DatabasesReady True Applied");
    assertThat(status.getReadyInstances()).isEqualTo(1);
  }

  @Test
  void aPodThatTheNodeHasEndedIsMadeAnewAfterAMinute() {
    ImageTrial trial =
        new ImageTrial(database(), observed(OLD, NOTHING, Situations.readyPod(), evicted()));
    Instant due = NOW.plusSeconds(30);
    assertThat(trial.due()).contains(due);
    assertThat(trial.keepsPod(due.minusNanos(1))).isTrue();
    assertThat(trial.keepsPod(due)).isFalse();
    assertThat(trial.keepsPod(due.plusNanos(1))).isFalse();
  }

  private static Database database() {
    Database database = Situations.onceReady();
    database.getSpec().setImageName(NEW);
    return database;
  }

  private static Observed observed(
      String image, Map<String, String> annotations, Pod pod, Pod check) {
    StatefulSet set =
        new StatefulSetBuilder(Situations.statefulSet(2))
            .editMetadata()
            .withAnnotations(annotations)
            .endMetadata()
            .editSpec()
            .withNewTemplate()
            .withNewSpec()
            .addNewContainer()
            .withName("injected")
            .withImage("proxy:1")
            .endContainer()
            .addNewContainer()
            .withName("postgres")
            .withImage(image)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    return Observations.of(
        Optional.of(set),
        Optional.ofNullable(pod),
        Optional.of(Situations.volume()),
        List.of(),
        Optional.ofNullable(check));
  }

  private static Pod crashedPod(int code, int restarts) {
    return new PodBuilder(
            Situations.pod(
                false, waiting("CrashLoopBackOff", "back-off"), ended(code, "Error", "old")))
        .editStatus()
        .editContainerStatus(0)
        .withRestartCount(restarts)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod runningAgain(Pod pod) {
    return new PodBuilder(pod)
        .editStatus()
        .editContainerStatus(0)
        .withState(running())
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod pending() {
    return check("Pending", waiting("ContainerCreating", null), null);
  }

  private static Pod succeeded() {
    return check("Succeeded", ended(0, "Completed", null), null);
  }

  private static Pod crashed(int code) {
    return check(
        "Running", waiting("CrashLoopBackOff", "back-off"), ended(code, "Error", "the reason"));
  }

  private static Pod unschedulable() {
    return new PodBuilder(check("Pending", null, null))
        .editStatus()
        .withConditions(
            new PodConditionBuilder()
                .withType("PodScheduled")
                .withStatus("False")
                .withLastTransitionTime(NOW.minusSeconds(10).toString())
                .withMessage("0/3 nodes are available: Insufficient cpu")
                .build())
        .endStatus()
        .build();
  }

  private static Pod evicted() {
    return new PodBuilder(check("Failed", null, null))
        .editStatus()
        .withReason("Evicted")
        .withMessage("disk pressure")
        .endStatus()
        .build();
  }

  private static Pod ofRevision(String revision, Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels("controller-revision-hash", revision)
        .endMetadata()
        .build();
  }

  private static Pod other(Pod check) {
    return new PodBuilder(check)
        .editMetadata()
        .addToAnnotations(Annotations.TRIED_IMAGE, "postgres:15 IfNotPresent")
        .endMetadata()
        .build();
  }

  private static Pod going(Pod check) {
    return Situations.terminating(check);
  }

  private static Pod check(String phase, ContainerState state, ContainerState lastState) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(Databases.NAME + "-1-check")
        .withCreationTimestamp(NOW.minusSeconds(30).toString())
        .addToAnnotations(Annotations.TRIED_IMAGE, SUBJECT)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .addNewContainerStatus()
        .withName("injected")
        .withState(running())
        .endContainerStatus()
        .addNewContainerStatus()
        .withName("check")
        .withState(state)
        .withLastState(lastState)
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
