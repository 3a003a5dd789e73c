package dev.databaseoperator.controller;

import dev.databaseoperator.dependent.NameTakenException;
import dev.databaseoperator.dependent.VolumeLostException;
import dev.databaseoperator.dependent.VolumeNotExpandableException;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.status.ApiRefusal;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import java.util.Map;

/**
 * Turns what went wrong in the workflow into a problem that a person can act on. What only time
 * heals (a lost race, an API server that does not answer) is thrown on, for the retry.
 */
final class WorkflowProblems {

  private WorkflowProblems() {}

  static Problem of(AggregatedOperatorException errors) {
    return errors.getAggregatedExceptions().entrySet().stream()
        // The same problem first each time, or the status would change back and forth.
        .min(Map.Entry.comparingByKey())
        .map(entry -> of(entry.getValue()))
        .orElseThrow(() -> errors);
  }

  static Problem of(Exception thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof NameTakenException taken) {
        return Problem.stalled(FailureReason.NameTaken, taken.getMessage());
      }
      if (t instanceof VolumeNotExpandableException rigid) {
        return Problem.stalled(FailureReason.VolumeNotExpandable, rigid.getMessage());
      }
      if (t instanceof VolumeLostException lost) {
        return Problem.stalled(FailureReason.VolumeLost, lost.getMessage());
      }
      if (t instanceof InvalidReferenceException invalid) {
        return invalid.problem();
      }
      if (t instanceof IllegalArgumentException invalid) {
        return Problem.stalled(FailureReason.InvalidSecret, invalid.getMessage());
      }
    }
    KubernetesClientException error =
        ApiErrors.in(thrown).orElseThrow(() -> new IllegalStateException(thrown));
    return ApiRefusal.of(error.getCode(), ApiErrors.causes(error), ApiErrors.message(error))
        .orElseThrow(() -> error);
  }
}
