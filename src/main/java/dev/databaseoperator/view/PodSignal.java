package dev.databaseoperator.view;

import dev.databaseoperator.api.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Facts of a pod that a reconciliation depends on: with an equal signal its result is the same. */
final class PodSignal {

  private PodSignal() {}

  /**
   * Whether a reconciliation depends on what has changed. The role of a new pod does not count: the
   * operator has written it, and the watch event may overtake the reply.
   */
  static boolean differs(PodFacts now, PodFacts before) {
    boolean withRole = !hasGotItsRole(now, before);
    return !of(now, withRole).equals(of(before, withRole));
  }

  /** Whether a reconciliation depends on a pod that has just appeared. */
  static boolean hasNews(PodFacts pod) {
    return pod.ready()
        || pod.deleted()
        || pod.unscheduled().isPresent()
        || pod.reason() != null
        || !problems(pod).isEmpty()
        || pod.hasEnded();
  }

  private static boolean hasGotItsRole(PodFacts now, PodFacts before) {
    return Labels.ROLE_PRIMARY.equals(now.labels().get(Labels.ROLE))
        && !before.labels().containsKey(Labels.ROLE);
  }

  private static Object of(PodFacts pod, boolean withRole) {
    return List.of(
        pod.ready(),
        pod.deleted(),
        withRole ? pod.labels() : withoutRole(pod.labels()),
        pod.owners(),
        pod.ready()
            ? List.of(
                pod.ip(), pod.containers().stream().map(ContainerFacts::id).toList(), pod.images())
            : "",
        String.valueOf(pod.reason()),
        pod.nodeLost(),
        // With one container the pod's own readiness is equivalent.
        pod.ready() || pod.containers().size() < 2
            ? ""
            : pod.containers().stream().map(ContainerFacts::ready).toList(),
        pod.unscheduled(),
        problems(pod),
        pod.hasEnded() ? String.valueOf(pod.phase()) : "");
  }

  private static Map<String, String> withoutRole(Map<String, String> labels) {
    Map<String, String> others = new HashMap<>(labels);
    others.remove(Labels.ROLE);
    return others;
  }

  private static List<Object> problems(PodFacts pod) {
    return Stream.concat(pod.containers().stream(), pod.initContainers().stream())
        .map(ContainerFacts::signal)
        .flatMap(Optional::stream)
        .toList();
  }
}
