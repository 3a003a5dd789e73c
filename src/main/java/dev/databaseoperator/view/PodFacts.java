package dev.databaseoperator.view;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a pod that the operator uses. Containers are found by name: service meshes, agents and
 * policies inject their own, also before the operator's, and the state of those is not
 * PostgreSQL's.
 *
 * @param labels all labels; empty when there are none
 * @param owners owner references, of which one may be the controller
 * @param deleted whether it has a deletion timestamp
 * @param created as the API server writes it; null on an object that was not read from there
 * @param triedImage image that the pod tries; empty for the pod of an instance
 * @param images images in the specification, by the names of the containers
 * @param ready condition Ready
 * @param ip empty before the pod has an address
 * @param node empty before the pod is scheduled
 * @param phase null before the pod has one
 * @param reason why the node does not keep the pod, for instance {@code Evicted}; may be null
 * @param message of {@code reason}; may be null
 * @param unscheduled present while the scheduler finds no node
 * @param nodeLost whether the node has stopped reporting
 * @param containers empty before the kubelet reports any
 * @param initContainers the operator's own pods have none
 */
public record PodFacts(
    Subject subject,
    Map<String, String> labels,
    List<OwnerReference> owners,
    boolean deleted,
    @Nullable String created,
    Optional<String> triedImage,
    Map<String, String> images,
    boolean ready,
    Optional<String> ip,
    Optional<String> node,
    @Nullable String phase,
    @Nullable String reason,
    @Nullable String message,
    Optional<Unscheduled> unscheduled,
    boolean nodeLost,
    List<ContainerFacts> containers,
    List<ContainerFacts> initContainers) {

  /** Label that the controller of StatefulSets gives each pod. */
  public static final String REVISION = "controller-revision-hash";

  /** Phases that a pod does not leave. */
  private static final Set<String> ENDS = Set.of("Succeeded", "Failed");

  /**
   * Pod for which the scheduler finds no node.
   *
   * @param message of the scheduler; may be null
   * @param since transition time of the condition, as the API server writes it
   */
  public record Unscheduled(@Nullable String message, String since) {

    /** When the scheduler first found no node. */
    public Instant at() {
      return Instant.parse(since);
    }
  }

  /** Returns the facts of {@code pod}. */
  public static PodFacts of(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    PodConditions conditions = new PodConditions(status);
    return new PodFacts(
        Subject.of(pod),
        metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
        metadata.getOwnerReferences(),
        metadata.getDeletionTimestamp() != null,
        metadata.getCreationTimestamp(),
        Optional.ofNullable(metadata.getAnnotations()).map(all -> all.get(Annotations.TRIED_IMAGE)),
        images(pod.getSpec()),
        conditions.isReady(),
        Optional.ofNullable(status.getPodIP()),
        Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName),
        status.getPhase(),
        status.getReason(),
        status.getMessage(),
        conditions.unscheduled(),
        conditions.isNodeLost(pod.getSpec()),
        containers(status.getContainerStatuses()),
        containers(status.getInitContainerStatuses()));
  }

  private static Map<String, String> images(PodSpec spec) {
    Map<String, String> images = new LinkedHashMap<>();
    if (spec != null) {
      for (Container container : spec.getContainers()) {
        images.put(container.getName(), container.getImage());
      }
    }
    return images;
  }

  private static List<ContainerFacts> containers(List<ContainerStatus> statuses) {
    return statuses.stream().map(ContainerFacts::of).toList();
  }

  /** Name of the pod. */
  public String name() {
    return subject.name();
  }

  /** Container of PostgreSQL in the pod of an instance. */
  public Optional<ContainerFacts> postgres() {
    return container(Names.CONTAINER);
  }

  /** Container of this name; empty before the kubelet reports it. */
  public Optional<ContainerFacts> container(String container) {
    return containers.stream().filter(found -> container.equals(found.name())).findFirst();
  }

  /** Image of PostgreSQL in the specification. */
  public Optional<String> image() {
    return Optional.ofNullable(images.get(Names.CONTAINER));
  }

  /** Revision of the StatefulSet's template that the pod was created from. */
  public Optional<String> revision() {
    return Optional.ofNullable(labels.get(REVISION));
  }

  /** Whether it is ready and not being deleted. */
  public boolean serves() {
    return ready && !deleted;
  }

  /** Identity of this run of PostgreSQL: a new pod and a restarted container each have another. */
  public String process() {
    return subject.uid() + postgres().flatMap(ContainerFacts::id).map(id -> "/" + id).orElse("");
  }

  /** Whether it runs no more, and never will. */
  boolean hasEnded() {
    return phase != null && ENDS.contains(phase);
  }
}
