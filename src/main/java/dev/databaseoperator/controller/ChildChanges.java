package dev.databaseoperator.controller;

import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which changes of children can lead a reconciliation to another result. The others wake nobody: a
 * pod alone is changed half a dozen times until it is ready.
 *
 * <p>A reconciliation looks at everything whatever woke it, so a filter here may only leave out
 * what neither the workflow compares nor {@code status} reads. What is read there anew has to be
 * looked at here too.
 */
final class ChildChanges {

  /** What a container waits for in the normal course of things. */
  private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

  /** Phases of a pod that nothing follows. */
  private static final Set<String> ENDS = Set.of("Succeeded", "Failed");

  private ChildChanges() {}

  /**
   * Whether a child that has appeared tells anything: not when the operator made it and nobody
   * touched it since. The news of it often overtakes the answer to the request that made it.
   */
  static boolean matters(HasMetadata now) {
    List<ManagedFieldsEntry> managers = now.getMetadata().getManagedFields();
    return managers.isEmpty()
        || !managers.stream().allMatch(entry -> Labels.OPERATOR.equals(entry.getManager()));
  }

  static boolean matters(Secret now, Secret before) {
    return metadata(now, before) || !Objects.equals(now.getData(), before.getData());
  }

  static boolean matters(ConfigMap now, ConfigMap before) {
    return metadata(now, before)
        || !Objects.equals(now.getData(), before.getData())
        || !Objects.equals(now.getBinaryData(), before.getBinaryData());
  }

  static boolean matters(Service now, Service before) {
    return metadata(now, before) || !Objects.equals(now.getSpec(), before.getSpec());
  }

  /**
   * Not the annotations by which it is bound, and of the status only how it grows, and its loss.
   */
  static boolean matters(PersistentVolumeClaim now, PersistentVolumeClaim before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp())
        || !Objects.equals(now.getSpec().getResources(), before.getSpec().getResources())
        || isLost(now) != isLost(before)
        || ((grows(now) || grows(before)) && !Objects.equals(now.getStatus(), before.getStatus()));
  }

  /**
   * Of the status only which revision has been seen, and that only when its pod is ready, or none
   * should be there: before, nothing follows from it, and the pod's own change wakes the operator
   * later.
   */
  static boolean matters(StatefulSet now, StatefulSet before, Predicate<StatefulSet> podIsReady) {
    return metadata(now, before)
        || !Objects.equals(now.getSpec(), before.getSpec())
        || (!seen(now).equals(seen(before)) && (hasNoPods(now) || podIsReady.test(now)));
  }

  /** Whether a pod that has just appeared tells anything. */
  static boolean matters(Pod now) {
    PodState state = PodState.of(now);
    return state.ready() || state.deleted() || state.hasProblem();
  }

  static boolean matters(Pod now, Pod before) {
    return !PodState.of(now).equals(PodState.of(before));
  }

  /** Whether the pod takes connections, according to its status. */
  static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  private static boolean metadata(HasMetadata now, HasMetadata before) {
    ObjectMeta ours = now.getMetadata();
    ObjectMeta theirs = before.getMetadata();
    return !Objects.equals(ours.getLabels(), theirs.getLabels())
        || !Objects.equals(ours.getAnnotations(), theirs.getAnnotations())
        || !Objects.equals(ours.getOwnerReferences(), theirs.getOwnerReferences())
        || !Objects.equals(ours.getDeletionTimestamp(), theirs.getDeletionTimestamp());
  }

  private static boolean isLost(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase());
  }

  private static boolean grows(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getStatus())
        .map(status -> status.getCapacity().get("storage"))
        .map(Quantity::getNumericalAmount)
        .filter(
            has ->
                has.compareTo(
                        claim
                            .getSpec()
                            .getResources()
                            .getRequests()
                            .get("storage")
                            .getNumericalAmount())
                    < 0)
        .isPresent();
  }

  private static boolean hasNoPods(StatefulSet set) {
    return Integer.valueOf(0).equals(set.getSpec().getReplicas());
  }

  private static List<Object> seen(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    return status == null
        ? List.of()
        : List.of(
            Optional.ofNullable(status.getObservedGeneration()),
            Optional.ofNullable(status.getUpdateRevision()),
            hasNoPods(set) ? Optional.ofNullable(status.getReplicas()) : Optional.empty());
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  /**
   * What is read of a pod.
   *
   * @param ready whether it takes connections
   * @param deleted whether it is on its way out
   * @param labels all of them; the revision is one
   * @param owners whose pod it is: a StatefulSet that was made anew adopts it
   * @param process address, containers and their images, which count only while it is ready
   * @param thrownOut why its node does not keep it
   * @param unscheduled why no node takes it
   * @param problems why its containers do not run
   * @param ended whether it has come to an end for good, and how
   */
  private record PodState(
      boolean ready,
      boolean deleted,
      Object labels,
      Object owners,
      List<String> process,
      Optional<String> thrownOut,
      Optional<PodCondition> unscheduled,
      List<Object> problems,
      Optional<String> ended) {

    static PodState of(Pod pod) {
      boolean ready = isReady(pod);
      return new PodState(
          ready,
          pod.getMetadata().getDeletionTimestamp() != null,
          pod.getMetadata().getLabels(),
          pod.getMetadata().getOwnerReferences(),
          ready ? process(pod) : List.of(),
          Optional.ofNullable(pod.getStatus()).map(PodStatus::getReason),
          condition(pod, "PodScheduled").filter(c -> "False".equals(c.getStatus())),
          Stream.concat(containers(pod).stream(), initContainers(pod).stream())
              .map(PodState::problem)
              .flatMap(Optional::stream)
              .toList(),
          Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).filter(ENDS::contains));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof PodState state
          && ready == state.ready
          && deleted == state.deleted
          && Objects.equals(labels, state.labels)
          && Objects.equals(owners, state.owners)
          && process.equals(state.process)
          && thrownOut.equals(state.thrownOut)
          && unscheduled.equals(state.unscheduled)
          && problems.equals(state.problems)
          && ended.equals(state.ended);
    }

    @Override
    public int hashCode() {
      return Objects.hash(
          ready, deleted, labels, owners, process, thrownOut, unscheduled, problems, ended);
    }

    boolean hasProblem() {
      return unscheduled.isPresent()
          || thrownOut.isPresent()
          || !problems.isEmpty()
          || ended.isPresent();
    }

    private static List<String> process(Pod pod) {
      return Stream.of(
              Stream.of(String.valueOf(pod.getStatus().getPodIP())),
              containers(pod).stream().map(ContainerStatus::getContainerID),
              pod.getSpec().getContainers().stream().map(Container::getImage))
          .flatMap(Function.identity())
          .toList();
    }

    private static List<ContainerStatus> containers(Pod pod) {
      return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    }

    private static List<ContainerStatus> initContainers(Pod pod) {
      return pod.getStatus() == null ? List.of() : pod.getStatus().getInitContainerStatuses();
    }

    private static Optional<Object> problem(ContainerStatus container) {
      ContainerStateWaiting waiting =
          container.getState() == null ? null : container.getState().getWaiting();
      if (waiting != null && !USUAL_WAITS.contains(waiting.getReason())) {
        return Optional.of(List.of(waiting, crash(container)));
      }
      // That it runs again after a crash is looked at: why it is not ready is another thing then.
      return Boolean.TRUE.equals(container.getReady())
          ? Optional.empty()
          : crash(container).map(crash -> List.of(crash, isRunning(container)));
    }

    private static boolean isRunning(ContainerStatus container) {
      return container.getState() != null && container.getState().getRunning() != null;
    }

    private static Optional<ContainerStateTerminated> crash(ContainerStatus container) {
      return Optional.ofNullable(container.getState())
          .map(ContainerState::getTerminated)
          .or(
              () ->
                  Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated));
    }
  }
}
