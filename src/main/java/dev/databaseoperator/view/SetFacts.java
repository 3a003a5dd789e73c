package dev.databaseoperator.view;

import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the StatefulSet of an instance that the operator uses.
 *
 * @param labels all labels; empty when there are none
 * @param annotations all annotations; empty when there are none
 * @param owners owner references, of which one may be the controller
 * @param deleted whether it has a deletion timestamp
 * @param generation of its specification; null on an object that was not read from the API server
 * @param replicas desired number of pods
 * @param image of PostgreSQL in its template
 * @param seen observedGeneration; empty before its controller has seen any
 * @param revision updateRevision of the template
 * @param pods actual number of pods
 */
public record SetFacts(
    Subject subject,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<OwnerReference> owners,
    boolean deleted,
    @Nullable Long generation,
    Optional<Integer> replicas,
    Optional<String> image,
    Optional<Long> seen,
    Optional<String> revision,
    int pods) {

  /** Returns the facts of {@code set}. */
  public static SetFacts of(StatefulSet set) {
    ObjectMeta metadata = set.getMetadata();
    Optional<StatefulSetSpec> spec = Optional.ofNullable(set.getSpec());
    StatefulSetStatus status = set.getStatus() == null ? new StatefulSetStatus() : set.getStatus();
    return new SetFacts(
        Subject.of(set),
        metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
        metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations(),
        metadata.getOwnerReferences(),
        metadata.getDeletionTimestamp() != null,
        metadata.getGeneration(),
        spec.map(StatefulSetSpec::getReplicas),
        spec.flatMap(SetFacts::image),
        Optional.ofNullable(status.getObservedGeneration()),
        Optional.ofNullable(status.getUpdateRevision()),
        status.getReplicas() == null ? 0 : status.getReplicas());
  }

  private static Optional<String> image(StatefulSetSpec spec) {
    return Optional.ofNullable(spec.getTemplate()).map(template -> template.getSpec()).stream()
        .flatMap(pod -> pod.getContainers().stream())
        .filter(container -> Names.CONTAINER.equals(container.getName()))
        .map(Container::getImage)
        .findFirst();
  }

  /** Name of the StatefulSet, which is also that of its volume. */
  public String name() {
    return subject.name();
  }

  /** Whether its controller has seen the current generation. */
  public boolean isSeen() {
    return seen.isPresent() && Objects.equals(seen.get(), generation);
  }

  /** Whether it should have no pods. */
  public boolean isScaledDown() {
    return replicas.filter(count -> count == 0).isPresent();
  }

  /** Whether it should have no pods, and has none. */
  public boolean isDown() {
    return isScaledDown() && isSeen() && pods == 0;
  }

  /** Whether {@code pod} is of its current template. */
  public boolean isTemplateOf(PodFacts pod) {
    return isSeen() && revision.isPresent() && revision.equals(pod.revision());
  }

  /**
   * Whether {@code pod} is of an earlier template. Neither this nor {@link #isTemplateOf} is true
   * before its controller has seen the current template, or when the pod has lost the label of its
   * revision: where admission removes it, each new pod would be as unknown.
   */
  public boolean isOutdated(PodFacts pod) {
    return isSeen()
        && revision.isPresent()
        && pod.revision().isPresent()
        && !revision.equals(pod.revision());
  }

  /**
   * Whether its controller has seen another template since {@code before}. The first one does not
   * count: pods are made of it.
   */
  boolean hasAnotherRevisionThan(SetFacts before) {
    return before.seen.isPresent()
        && isSeen()
        && !(before.isSeen() && before.revision.equals(revision));
  }

  /**
   * Facts that a reconciliation depends on: with an equal signal its result is the same. Of the
   * status only the observed revision, and only while its pod is ready or none should exist: before
   * that nothing depends on it, and the pod's own change enqueues the Database later.
   */
  Object signal(boolean podIsReady) {
    return List.of(
        labels,
        annotations,
        owners,
        deleted,
        Optional.ofNullable(generation),
        isScaledDown() || podIsReady ? List.of(seen, revision, isScaledDown() ? pods : "") : "");
  }
}
