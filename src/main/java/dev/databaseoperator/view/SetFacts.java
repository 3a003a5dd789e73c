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
 * What is read of the StatefulSet of an instance.
 *
 * @param labels all of them; empty when there are none
 * @param annotations all of them; empty when there are none
 * @param owners of which one may control it
 * @param deleted whether it has been deleted and is still there
 * @param generation of its specification; null on an object that was not read from the API server
 * @param replicas how many pods it should have
 * @param image that its template gives to PostgreSQL
 * @param seen the generation that its controller has seen; empty before it has seen any
 * @param revision of the template, as its controller names it
 * @param pods how many pods it has
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

  /** Reads {@code set}. */
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

  /** Its name, which is also that of its volume. */
  public String name() {
    return subject.name();
  }

  /** Whether its controller has seen what it asks for now. */
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

  /** Whether {@code pod} is of the template that it has now. */
  public boolean isTemplateOf(PodFacts pod) {
    return isSeen()
        && revision
            .filter(now -> now.equals(pod.labels().get("controller-revision-hash")))
            .isPresent();
  }

  /**
   * What a reconciliation may take from it: of equal signals it makes the same. Of the status that
   * is which revision has been seen, and only when its pod is ready, or none should be there:
   * before, nothing follows from it, and the pod's own change wakes the operator later.
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
