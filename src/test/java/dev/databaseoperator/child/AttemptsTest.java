package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsTest {

  private final Attempts attempts = new Attempts();

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "400, Refused, refused: why",
    "422, Refused, refused: why",
    "401, Forbidden, forbidden: why",
    "403, Forbidden, forbidden: why"
  })
  void refusalNeedsAUserAndIsToldInTheApiServersWords(
      int code, FailureReason reason, String message) {
    assertThat(tried(Optional.empty(), error(code))).isEmpty();
    assertThat(attempts.first()).contains(Problem.of(reason, message));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 404, 409, 410, 429, 500, 503, 504})
  void whatTimeHealsIsThrownForTheRetryWhenAllElseIsDone(int code) {
    KubernetesClientException error = error(code);
    ConfigMap present = map();
    assertThat(tried(Optional.of(present), error)).isEmpty();
    assertThat(attempts.object(Optional::empty, () -> present)).containsSame(present);
    assertThatThrownBy(attempts::first).isSameAs(error);
  }

  @Test
  void refusedChangeLeavesTheObjectToThoseWhoNeedIt() {
    ConfigMap present = map();
    assertThat(tried(Optional.of(present), error(422))).containsSame(present);
    assertThat(attempts.first()).contains(Problem.of(FailureReason.Refused, "refused: why"));
  }

  @Test
  void refusedChangeOfAnObjectThatGoesDoesNot() {
    ConfigMap going = map();
    going.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");
    assertThat(tried(Optional.of(going), error(422))).isEmpty();
  }

  @Test
  void objectOfAnotherOwnerIsNoObjectOfOurs() {
    Problem taken = Problem.of(FailureReason.NameTaken, "taken");
    assertThat(tried(Optional.of(map()), new ProblemException(taken))).isEmpty();
    assertThat(attempts.first()).contains(taken);
  }

  @Test
  void whatKeepsOthersBackIsToldFirst() {
    tried(Optional.of(map()), error(422));
    Problem lost = Problem.of(FailureReason.VolumeLost, "lost");
    tried(Optional.empty(), new ProblemException(lost));
    attempts.note(Optional.of(Problem.of(FailureReason.ImageUnchecked, "later")));
    assertThat(attempts.first()).contains(lost);
  }

  @Test
  void defectOfTheOperatorIsNotTakenForAProblemOfTheUsers() {
    RuntimeException defect = new IllegalArgumentException("defect");
    assertThat(tried(Optional.of(map()), defect)).isEmpty();
    assertThat(attempts.object(Optional::empty, AttemptsTest::map)).as("all else").isPresent();
    assertThatThrownBy(attempts::first).isSameAs(defect);
  }

  @Test
  void interruptedReconciliationEndsAtOnce() {
    KubernetesClientException error = error(0);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> tried(Optional.of(map()), error)).isSameAs(error);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private Optional<ConfigMap> tried(Optional<ConfigMap> present, RuntimeException thrown) {
    return attempts.object(
        () -> present,
        () -> {
          throw thrown;
        });
  }

  private static ConfigMap map() {
    return new ConfigMapBuilder().withNewMetadata().withName("a").endMetadata().build();
  }

  private static KubernetesClientException error(int code) {
    return new KubernetesClientException(
        "message", code, new StatusBuilder().withMessage("why").build());
  }
}
