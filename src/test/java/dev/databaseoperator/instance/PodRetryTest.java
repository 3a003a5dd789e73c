package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.view.ObjectEvent;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodRetryTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void controllerIsAskedWhenItCouldNotMakeThePod() {
    assertThat(needed(set(null), Optional.empty(), "FailedCreate")).isTrue();
    assertThat(needed(set(null), Optional.empty(), "PodNameTaken")).isTrue();
    assertThat(needed(set(null), Optional.empty(), "RecreatingFailedPod")).isFalse();
    assertThat(
            needed(
                set(null),
                Optional.of(new PodBuilder().withNewMetadata().endMetadata().build()),
                "FailedCreate"))
        .isFalse();
  }

  @Test
  void controllerIsNotAskedMoreOftenThanEachInterval() {
    assertThat(needed(set("2026-03-01T11:59:50Z"), Optional.empty(), "FailedCreate")).isTrue();
    assertThat(needed(set("2026-03-01T11:59:51Z"), Optional.empty(), "FailedCreate")).isFalse();
    assertThat(needed(set("yesterday"), Optional.empty(), "FailedCreate")).isTrue();
  }

  @Test
  void controllerIsAskedForAWhileAfterTheCauseHasGone() {
    assertThat(needed(set("2026-03-01T11:59:50Z"), Optional.empty(), "Other")).isTrue();
    assertThat(needed(set("2026-03-01T11:59:00Z"), Optional.empty(), "Other")).isFalse();
    assertThat(
            needed(
                set("2026-03-01T11:59:50Z"),
                Optional.of(new PodBuilder().withNewMetadata().endMetadata().build()),
                "Other"))
        .isFalse();
  }

  private static boolean needed(StatefulSet set, Optional<Pod> pod, String reason) {
    return PodRetry.isNeeded(
        Observations.of(
            Optional.of(set),
            pod,
            Optional.empty(),
            List.of(new ObjectEvent("StatefulSet", "orders-1", reason, "x", NOW, NOW))),
        NOW);
  }

  private static StatefulSet set(String retried) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("orders-1")
        .withAnnotations(retried == null ? null : Map.of(Annotations.POD_RETRIED_AT, retried))
        .endMetadata()
        .build();
  }
}
