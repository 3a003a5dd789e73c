package dev.databaseoperator.view;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a pod. Its containers are told apart by name: meshes, agents and policies inject
 * theirs, also in front of ours, and what those run and how they end says nothing about PostgreSQL.
 *
 * @param labels all of them; empty when there are none
 * @param owners of which one may control it
 * @param deleted whether it has been told to end
 * @param created as the API server writes it; null on an object that was not read from there
 * @param triedImage what it tries, of a pod made for that
 * @param images that the specification gives to its containers, by their names
 * @param ready whether it takes connections
 * @param ip address; empty before it has one
 * @param node where it runs; empty before it is scheduled
 * @param phase as in its status; null before it has one
 * @param reason why its node does not keep it, for instance {@code Evicted}; may be null
 * @param message belongs to {@code reason}; may be null
 * @param unscheduled why no node takes it, while none does
 * @param nodeLost whether its node is not heard of
 * @param containers empty before the kubelet has said anything
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

  /** Phases of a pod that nothing follows. */
  private static final Set<String> ENDS = Set.of("Succeeded", "Failed");

  /**
   * That no node takes a pod.
   *
   * @param message the scheduler's; may be null
   * @param since when it was first so, as the API server writes it
   */
  public record Unscheduled(@Nullable String message, String since) {

    /** When it was first so. */
    public Instant at() {
      return Instant.parse(since);
    }
  }

  /** Reads {@code pod}. */
  public static PodFacts of(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    return new PodFacts(
        Subject.of(pod),
        metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
        metadata.getOwnerReferences(),
        metadata.getDeletionTimestamp() != null,
        metadata.getCreationTimestamp(),
        Optional.ofNullable(metadata.getAnnotations()).map(all -> all.get(Annotations.TRIED_IMAGE)),
        images(pod.getSpec()),
        is(status, "Ready", "True"),
        Optional.ofNullable(status.getPodIP()),
        Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName),
        status.getPhase(),
        status.getReason(),
        status.getMessage(),
        condition(status, "PodScheduled", "False")
            .map(no -> new Unscheduled(no.getMessage(), no.getLastTransitionTime())),
        isLost(pod.getSpec(), status),
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

  /**
   * Of a node that is not heard of the node controller says that its pods are not ready, and leaves
   * what the kubelet has said last: that the containers are.
   */
  private static boolean isLost(PodSpec spec, PodStatus status) {
    boolean contradiction =
        is(status, "ContainersReady", "True")
            && is(status, "Ready", "False")
            && (spec == null || spec.getReadinessGates().isEmpty());
    return contradiction || "Unknown".equals(status.getPhase());
  }

  private static boolean is(PodStatus status, String type, String value) {
    return condition(status, type, value).isPresent();
  }

  private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> value.equals(condition.getStatus()))
        .findFirst();
  }

  /** Its name. */
  public String name() {
    return subject.name();
  }

  /** PostgreSQL's container, in the pod of an instance. */
  public Optional<ContainerFacts> postgres() {
    return container(Names.CONTAINER);
  }

  /** The container of this name; empty before the kubelet has said anything about it. */
  public Optional<ContainerFacts> container(String container) {
    return containers.stream().filter(found -> container.equals(found.name())).findFirst();
  }

  /** The image that the specification gives to PostgreSQL. */
  public Optional<String> image() {
    return Optional.ofNullable(images.get(Names.CONTAINER));
  }

  /** Whether it serves and will go on. */
  public boolean serves() {
    return ready && !deleted;
  }

  /** Which run of PostgreSQL this is: another pod and a container started again are others. */
  public String process() {
    return subject.uid() + postgres().flatMap(ContainerFacts::id).map(id -> "/" + id).orElse("");
  }

  /** What a reconciliation may take from it: of equal signals it makes the same. */
  Object signal() {
    return List.of(
        ready,
        deleted,
        labels,
        owners,
        ready ? List.of(ip, containers.stream().map(ContainerFacts::id).toList(), images) : "",
        String.valueOf(reason),
        nodeLost,
        // With one container the pod's own readiness says the same.
        ready || containers.size() < 2
            ? ""
            : containers.stream().map(ContainerFacts::ready).toList(),
        unscheduled,
        problems(),
        hasEnded() ? phase : "");
  }

  /** Whether it tells anything when it has just appeared. */
  boolean hasNews() {
    return ready
        || deleted
        || unscheduled.isPresent()
        || reason != null
        || !problems().isEmpty()
        || hasEnded();
  }

  private boolean hasEnded() {
    return phase != null && ENDS.contains(phase);
  }

  private List<Object> problems() {
    return Stream.concat(containers.stream(), initContainers.stream())
        .map(ContainerFacts::signal)
        .flatMap(Optional::stream)
        .toList();
  }
}
