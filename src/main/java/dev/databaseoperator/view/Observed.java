package dev.databaseoperator.view;

import java.util.List;
import java.util.Optional;

/**
 * Facts of the objects that exist of one instance of a Database. They are read from several caches,
 * and Events from the API server, one after the other: not a snapshot of one instant.
 *
 * @param number of the instance
 */
public record Observed(
    int number,
    Optional<SetFacts> statefulSet,
    Optional<PodFacts> pod,
    Optional<ClaimFacts> volume,
    PodMonitorState podMonitor,
    List<ObjectEvent> events,
    Optional<PodFacts> checkPod) {

  /** State of the PodMonitor. */
  public enum PodMonitorState {
    /** It exists. */
    PRESENT,
    /** It does not exist. */
    ABSENT,
    /** The cluster does not serve the kind, as of the last discovery. */
    KIND_UNKNOWN
  }

  /** Returns the same facts with Events about objects whose status gives no reason. */
  public Observed with(List<ObjectEvent> told) {
    return new Observed(number, statefulSet, pod, volume, podMonitor, List.copyOf(told), checkPod);
  }
}
