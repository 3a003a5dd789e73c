package dev.databaseoperator.view;

import dev.databaseoperator.view.PodFacts.Unscheduled;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of a pod, which the scheduler, the kubelet and the node controller write.
 *
 * @param status of the pod; empty before any of them has written it
 */
record PodConditions(PodStatus status) {

  boolean isReady() {
    return is("Ready", "True");
  }

  /** Returns the scheduler's reason while it finds no node for the pod. */
  Optional<Unscheduled> unscheduled() {
    return condition("PodScheduled", "False")
        .map(no -> new Unscheduled(no.getMessage(), no.getLastTransitionTime()));
  }

  /**
   * Whether the node has stopped reporting. The node controller then sets Ready to False and leaves
   * ContainersReady as the kubelet wrote it last: True.
   *
   * @param spec of the pod; a readiness gate explains that difference as well
   */
  boolean isNodeLost(@Nullable PodSpec spec) {
    boolean contradiction =
        is("ContainersReady", "True")
            && is("Ready", "False")
            && (spec == null || spec.getReadinessGates().isEmpty());
    return contradiction || "Unknown".equals(status.getPhase());
  }

  private boolean is(String type, String value) {
    return condition(type, value).isPresent();
  }

  private Optional<PodCondition> condition(String type, String value) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> value.equals(condition.getStatus()))
        .findFirst();
  }
}
