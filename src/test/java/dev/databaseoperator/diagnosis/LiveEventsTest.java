package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.client.ObjectEvents.Told;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How seldom Events are asked for. */
class LiveEventsTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Database database = Databases.minimal();
  private final List<String> asked = new ArrayList<>();
  private Instant now = START;
  private final LiveEvents events = new LiveEvents(new Memories());

  @Test
  void nothingIsAskedBeforeTheGraceIsOver() {
    assertThat(explain(claim("uid-1"))).isEmpty();
    Instant due = START.plus(LiveEvents.GRACE);
    assertThat(events.due(database)).contains(due);
    now = due.minusNanos(1);
    assertThat(explain(claim("uid-1"))).isEmpty();
    assertThat(asked).isEmpty();
    assertThat(events.due(database)).contains(due);
    now = due;
    assertThat(explain(claim("uid-1"))).hasSize(1);
  }

  @Test
  void eventsAreAskedForOnceInAnIntervalAndRememberedMeanwhile() {
    explain(claim("uid-1"));
    now = now.plus(LiveEvents.GRACE);
    for (int i = 0; i < 3; i++) {
      assertThat(explain(claim("uid-1"))).extracting(ObjectEvent::note).containsExactly("uid-1");
    }
    assertThat(asked).containsExactly("uid-1");
    assertThat(events.due(database)).contains(now.plus(LiveEvents.INTERVAL));

    now = now.plus(LiveEvents.INTERVAL);
    explain(claim("uid-1"));
    assertThat(asked).containsExactly("uid-1", "uid-1");
  }

  @Test
  void eventsOfAnEarlierObjectOfTheNameAreForgotten() {
    explain(claim("uid-1"));
    now = now.plus(LiveEvents.GRACE);
    explain(claim("uid-1"));
    assertThat(explain(claim("uid-2"))).isEmpty();
  }

  @Test
  void whatIsNotSilentAnyMoreBeginsAnew() {
    explain(claim("uid-1"));
    now = now.plus(LiveEvents.GRACE);
    explain(claim("uid-1"));
    events.explain(database, Wanted.nothing(), this::read, now);
    assertThat(events.due(database)).isEmpty();
    assertThat(explain(claim("uid-1"))).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void workGoesOnWhenEventsCannotBeRead() {
    explain(claim("uid-1"));
    now = now.plus(LiveEvents.GRACE);
    Observed observed = observed(claim("uid-1"));
    assertThat(
            events
                .explain(
                    database,
                    observed,
                    object -> {
                      throw new KubernetesClientException("forbidden", 403, null);
                    },
                    now)
                .events())
        .isEmpty();
    assertThat(events.due(database)).contains(now.plus(LiveEvents.INTERVAL));
  }

  @Test
  void operatorThatHasJustStartedAsksAtOnceAboutADatabaseThatHasFailed() {
    DatabaseStatus failed = new DatabaseStatus();
    failed.setConditions(
        List.of(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus("False")
                .withReason("StorageClassMissing")
                .build()));
    database.setStatus(failed);
    assertThat(explain(claim("uid-1"))).hasSize(1);
  }

  @Test
  void whatIsForgottenIsNotDue() {
    explain(claim("uid-1"));
    events.forget(database);
    assertThat(events.due(database)).isEmpty();
  }

  private List<ObjectEvent> explain(PersistentVolumeClaim claim) {
    return events.explain(database, observed(claim), this::read, now).events();
  }

  private List<Told> read(Subject object) {
    asked.add(object.uid());
    return List.of(new Told("FailedBinding", object.uid(), now, now));
  }

  private static Observed observed(PersistentVolumeClaim claim) {
    return Observations.of(Optional.empty(), Optional.empty(), Optional.of(claim), List.of());
  }

  private static PersistentVolumeClaim claim(String uid) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("orders-1")
        .withUid(uid)
        .endMetadata()
        .build();
  }
}
