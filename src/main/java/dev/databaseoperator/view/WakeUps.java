package dev.databaseoperator.view;

import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Event filters: which changes of children can change the result of a reconciliation. The others
 * enqueue nothing: a pod alone changes half a dozen times until it is ready.
 *
 * <p>A reconciliation reads all state whatever enqueued it, so a filter may only reject changes on
 * which neither the desired state nor {@code status} depends. A newly used field belongs into the
 * facts of its object, and into their signal unless another event covers it.
 */
public final class WakeUps {

  private WakeUps() {}

  /**
   * onAdd filter: false for a child that only the operator has written: its event often overtakes
   * the reply to the request that created it.
   */
  public static boolean on(HasMetadata now) {
    List<ManagedFieldsEntry> managers = now.getMetadata().getManagedFields();
    return managers.isEmpty()
        || !managers.stream().allMatch(entry -> Labels.OPERATOR.equals(entry.getManager()));
  }

  /** onAdd filter of pods. */
  public static boolean on(Pod now) {
    return PodSignal.hasNews(PodFacts.of(now));
  }

  /** onUpdate filter of Secrets. */
  public static boolean on(Secret now, Secret before) {
    return metadata(now, before) || !Objects.equals(now.getData(), before.getData());
  }

  /** onUpdate filter of ConfigMaps. */
  public static boolean on(ConfigMap now, ConfigMap before) {
    return metadata(now, before)
        || !Objects.equals(now.getData(), before.getData())
        || !Objects.equals(now.getBinaryData(), before.getBinaryData());
  }

  /** onUpdate filter of Services. */
  public static boolean on(Service now, Service before) {
    return metadata(now, before) || !Objects.equals(now.getSpec(), before.getSpec());
  }

  /** onUpdate filter of volume claims. */
  public static boolean on(PersistentVolumeClaim now, PersistentVolumeClaim before) {
    return !ClaimFacts.of(now).signal().equals(ClaimFacts.of(before).signal());
  }

  /**
   * onUpdate filter of StatefulSets.
   *
   * @param podIsReady whether the pod of a StatefulSet is ready now
   */
  public static boolean on(StatefulSet now, StatefulSet before, Predicate<StatefulSet> podIsReady) {
    SetFacts ours = SetFacts.of(now);
    SetFacts theirs = SetFacts.of(before);
    return !ours.signal(true).equals(theirs.signal(true))
        && (!ours.signal(false).equals(theirs.signal(false))
            || ours.hasAnotherRevisionThan(theirs)
            || podIsReady.test(now));
  }

  /** onUpdate filter of pods. */
  public static boolean on(Pod now, Pod before) {
    return PodSignal.differs(PodFacts.of(now), PodFacts.of(before));
  }

  private static boolean metadata(HasMetadata now, HasMetadata before) {
    ObjectMeta ours = now.getMetadata();
    ObjectMeta theirs = before.getMetadata();
    return !Objects.equals(ours.getLabels(), theirs.getLabels())
        || !Objects.equals(ours.getAnnotations(), theirs.getAnnotations())
        || !Objects.equals(ours.getOwnerReferences(), theirs.getOwnerReferences())
        || !Objects.equals(ours.getDeletionTimestamp(), theirs.getDeletionTimestamp());
  }
}
