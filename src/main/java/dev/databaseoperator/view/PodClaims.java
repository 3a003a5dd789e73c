package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * Index of pods by the claims that they mount: finds a pod that carries the labels of another
 * Database without a walk over all pods.
 */
public final class PodClaims {

  /** Name of the index. */
  public static final String INDEX = "by-claim";

  private PodClaims() {}

  /** Returns the keys of {@code pod} in the index. */
  public static List<String> keys(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .map(volume -> key(pod, volume.getPersistentVolumeClaim().getClaimName()))
        .toList();
  }

  private static String key(HasMetadata neighbour, String claim) {
    return neighbour.getMetadata().getNamespace() + "/" + claim;
  }

  /**
   * Whether {@code pod} belongs to the StatefulSet {@code set}: controlled by it, or released by it
   * because its labels did not match any more, and still on its volume.
   */
  public static boolean isOf(Subject set, Pod pod) {
    return !pod.isMarkedForDeletion()
        && (ControllerIndex.controls(set.uid(), pod)
            || (pod.getMetadata().getOwnerReferences().isEmpty()
                && pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getPersistentVolumeClaim() != null)
                    .anyMatch(
                        volume ->
                            volume.getPersistentVolumeClaim().getClaimName().equals(set.name()))));
  }
}
