package dev.databaseoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import io.javaoperatorsdk.operator.OperatorException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowProblemsTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "400, Refused, refused: why",
    "422, Refused, refused: why",
    "401, Forbidden, forbidden: why",
    "403, Forbidden, forbidden: why"
  })
  void refusalNeedsAPersonAndIsToldInTheApiServersWords(
      int code, FailureReason reason, String message) {
    assertThat(WorkflowProblems.of(errors(Map.of("volume", error(code)))))
        .isEqualTo(Problem.stalled(reason, message));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 404, 409, 410, 429, 500, 503, 504})
  void whatTimeHealsIsThrownOnForTheRetry(int code) {
    KubernetesClientException error = error(code);
    assertThatThrownBy(() -> WorkflowProblems.of(errors(Map.of("volume", error)))).isSameAs(error);
  }

  @Test
  void causeIsFoundInsideTheExceptionOfTheSdk() {
    assertThat(
            WorkflowProblems.of(
                errors(Map.of("volume", new OperatorException("wrapped", error(403))))))
        .isEqualTo(Problem.stalled(FailureReason.Forbidden, "forbidden: why"));
  }

  @Test
  void invalidReferenceSaysWhatIsWrong() {
    assertThat(
            WorkflowProblems.of(
                errors(Map.of("app-secret", new InvalidReferenceException("no Secret mine")))))
        .isEqualTo(Problem.stalled(FailureReason.InvalidReference, "no Secret mine"));
  }

  @Test
  void unusableSecretSaysWhatIsWrong() {
    assertThat(
            WorkflowProblems.of(
                errors(
                    Map.of(
                        "app-secret",
                        new IllegalArgumentException("key password of Secret x is not UTF-8")))))
        .isEqualTo(
            Problem.stalled(FailureReason.InvalidSecret, "key password of Secret x is not UTF-8"));
  }

  @Test
  void bugOfOursIsNotTakenForAProblemOfTheUsers() {
    NullPointerException bug = new NullPointerException("bug");
    assertThatThrownBy(() -> WorkflowProblems.of(errors(Map.of("volume", bug))))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(bug);
  }

  @Test
  void sameProblemOfSeveralIsToldEachTime() {
    Map<String, Exception> oneOrder = new LinkedHashMap<>();
    oneOrder.put("volume", error(403));
    oneOrder.put("app-secret", error(422));
    Map<String, Exception> otherOrder = new LinkedHashMap<>();
    otherOrder.put("app-secret", error(422));
    otherOrder.put("volume", error(403));
    assertThat(WorkflowProblems.of(errors(oneOrder)))
        .isEqualTo(WorkflowProblems.of(errors(otherOrder)))
        .isEqualTo(Problem.stalled(FailureReason.Refused, "refused: why"));
  }

  private static AggregatedOperatorException errors(Map<String, Exception> errors) {
    return new AggregatedOperatorException("workflow", errors);
  }

  private static KubernetesClientException error(int code) {
    return new KubernetesClientException(
        "message", code, new StatusBuilder().withMessage("why").build());
  }
}
