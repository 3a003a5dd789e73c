package dev.databaseoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.TriedImage;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.credentials.Credentials;
import dev.databaseoperator.credentials.PasswordRotation;
import dev.databaseoperator.credentials.Rotation;
import dev.databaseoperator.diagnosis.LiveEvents;
import dev.databaseoperator.image.Images;
import dev.databaseoperator.instance.Instances;
import dev.databaseoperator.kube.client.OptionalKind;
import dev.databaseoperator.kube.client.TimerDelay;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.monitoring.PodMonitors;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.sql.Sql;
import dev.databaseoperator.sql.SqlPass;
import dev.databaseoperator.sql.SqlSchedule;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.StatusEdits;
import dev.databaseoperator.status.StatusJson;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.MapCaches;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.DataIdentity;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock just before, at and just after the instant at which something becomes due. */
class NextReconciliationTest {

  private static final Instant DUE = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration DISCOVERY = Duration.ofMinutes(1);
  private static final String OLD = "registry.example.com/postgres:16";

  private final Database database = Databases.minimal();
  private final SqlSchedule schedule = new SqlSchedule(config(), new Memories());
  private final SqlPass sqlPass =
      new SqlPass(Clock.systemUTC(), schedule, new PostgresReconciler());
  private final LiveEvents liveEvents = new LiveEvents(new Memories());
  private final NextReconciliation next =
      new NextReconciliation(
          liveEvents,
          new StatusEdits(
              Leadership.unelected(), Clock.systemUTC(), new StatusJson(), new Memories()));
  private final PasswordRotation rotation = new PasswordRotation(null);
  private final Images images = new Images();
  private final List<Capability> capabilities =
      List.of(
          new Credentials(null, rotation, sqlPass),
          images,
          new Instances(images),
          new Sql(sqlPass, rotation),
          new PodMonitors(new OptionalKind.Discovery(null, DISCOVERY), null));

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void rotationIsDoneOrComes(long nanos) {
    Instant now = DUE.plusNanos(nanos);
    Secret secret = hourOldSecret();
    assertThat(Rotation.isDue(database, secret, now)).isEqualTo(nanos >= 0);
    assertThat(after(Wanted.nothing(), Optional.of(secret), now))
        .isEqualTo(nanos < 0 ? DUE : now.plus(INTERVAL));
  }

  /** By the SDK's timer, whose clock has whole milliseconds. */
  @ParameterizedTest(name = "begins {0} ns before")
  @ValueSource(longs = {1, 400_000, 999_999, 1_000_000, 3_000_000, 4_999_999, 5_000_001, 7_654_321})
  void rotationThatBecomesDueDuringAReconciliationIsDoneByTheNextOne(long nanos) {
    Secret secret = hourOldSecret();
    Instant now = DUE.minusNanos(nanos);
    Instant end = now.plusMillis(5);

    Instant due = after(Wanted.nothing(), Optional.of(secret), now);
    Instant again = Instant.ofEpochMilli(end.toEpochMilli() + TimerDelay.until(due, end));

    assertThat(Rotation.isDue(database, secret, again)).isTrue();
    assertThat(again).isBefore(DUE.plusMillis(7));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void graceOfAPodThatCannotBeScheduledIsOverOrEnds(long nanos) {
    Instant now = DUE.plusNanos(nanos);
    Observed observed = observed(Optional.of(set(OLD)), unscheduled(DUE.minusSeconds(10)), null);
    assertThat(after(observed, Optional.empty(), now))
        .isEqualTo(nanos < 0 ? DUE : now.plus(INTERVAL));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void lostPodThatTriedAnImageIsMadeAnewOrWillBe(long nanos) {
    Instant now = DUE.plusNanos(nanos);
    database.getSpec().setImageName("registry.example.com/postgres:17");
    Observed observed = observed(Optional.of(set(OLD)), null, lostCheck(DUE.minusSeconds(60)));
    assertThat(after(observed, Optional.empty(), now))
        .isEqualTo(nanos < 0 ? DUE : now.plus(INTERVAL));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void eventsAreReadOrWillBe(long nanos) {
    Instant now = DUE.plusNanos(nanos);
    Observed silent =
        Observations.of(
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new PersistentVolumeClaimBuilder()
                    .withNewMetadata()
                    .withUid("1")
                    .endMetadata()
                    .build()),
            List.of());
    liveEvents.explain(database, silent, any -> List.of(), DUE.minus(LiveEvents.GRACE));
    liveEvents.explain(database, silent, any -> List.of(), now);
    assertThat(after(silent, Optional.empty(), now))
        .isEqualTo(nanos < 0 ? DUE : now.plus(LiveEvents.INTERVAL));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void sqlIsDoneOrComes(long nanos) {
    Instant now = DUE.plusNanos(nanos);
    schedule.succeeded(
        database,
        "a",
        Password.of("s3cret"),
        new DataIdentity("73", 17, "UTF8", "C.UTF-8", true, Optional.empty()),
        DUE.minus(INTERVAL));
    assertThat(schedule.isDue(database, "a", now)).isEqualTo(nanos >= 0);
    assertThat(after(ready(), Optional.empty(), now))
        .isEqualTo(nanos < 0 ? DUE : now.plus(INTERVAL));
  }

  /** A refused Secret keeps the pass from running for as long as the user leaves it so. */
  @Test
  void overduePassThatAProblemKeepsFromRunningIsNotTriedAgainAndAgain() {
    schedule.succeeded(
        database,
        "a",
        Password.of("s3cret"),
        new DataIdentity("73", 17, "UTF8", "C.UTF-8", true, Optional.empty()),
        DUE.minus(INTERVAL));
    Instant now = DUE.plusSeconds(60);
    Problem problem = Problem.of(FailureReason.InvalidReference, "there is no Secret mine");
    assertThat(after(ready(), Optional.of(problem), Optional.empty(), now))
        .isEqualTo(now.plus(NextReconciliation.AFTER_A_PROBLEM));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 60_000_000_000L})
  void pausedDatabaseThatHasMissedARotationIsNotReconciledAgainAndAgain(long nanos) {
    database.getSpec().setPaused(true);
    Instant now = DUE.plusNanos(nanos);
    assertThat(after(ready(), Optional.of(hourOldSecret()), now)).isEqualTo(now.plus(INTERVAL));
  }

  @Test
  void missingKindIsAskedForAgainWhenItsIntervalHasPassed() {
    database.getSpec().getMonitoring().setEnabled(true);
    assertThat(after(Wanted.nothing(), Optional.empty(), DUE)).isEqualTo(DUE.plus(DISCOVERY));
  }

  private Instant after(Observed observed, Optional<Secret> secret, Instant now) {
    return after(observed, Optional.empty(), secret, now);
  }

  private Instant after(
      Observed observed, Optional<Problem> problem, Optional<Secret> secret, Instant now) {
    MapCaches caches = new MapCaches();
    secret.ifPresent(caches::put);
    return next.after(
        new Report(new View(database, caches, now), observed, problem, now), capabilities);
  }

  private Secret hourOldSecret() {
    database.getSpec().getCredentials().setRotateAfter("1h");
    return new SecretBuilder()
        .withNewMetadata()
        .withName("orders-app")
        .withNamespace(database.getMetadata().getNamespace())
        .withCreationTimestamp(DUE.minusSeconds(3600).toString())
        .endMetadata()
        .build();
  }

  private static Observed observed(Optional<StatefulSet> set, Pod pod, Pod check) {
    return Observations.of(
        set, Optional.ofNullable(pod), Optional.empty(), List.of(), Optional.ofNullable(check));
  }

  private Observed ready() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .addToLabels("controller-revision-hash", "r1")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    return observed(Optional.of(set(database.getSpec().getImageName())), pod, null);
  }

  private static StatefulSet set(String image) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withGeneration(1L)
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .addNewContainer()
        .withName("postgres")
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(1L)
        .withUpdateRevision("r1")
        .endStatus()
        .build();
  }

  private static Pod unscheduled(Instant since) {
    return new PodBuilder()
        .withNewMetadata()
        .addToLabels("controller-revision-hash", "r1")
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("False")
        .withLastTransitionTime(since.toString())
        .endCondition()
        .endStatus()
        .build();
  }

  private Pod lostCheck(Instant created) {
    return new PodBuilder()
        .withNewMetadata()
        .withCreationTimestamp(created.toString())
        .addToAnnotations(Annotations.TRIED_IMAGE, TriedImage.of(database))
        .endMetadata()
        .withNewStatus()
        .withPhase("Failed")
        .endStatus()
        .build();
  }

  private static OperatorConfig config() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(OperatorConfig.class)
        .build()
        .getConfigMapping(OperatorConfig.class);
  }
}
