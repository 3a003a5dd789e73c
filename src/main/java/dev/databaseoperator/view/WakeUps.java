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
 * Which changes of children can lead a reconciliation to another result. The others wake nothing: a
 * pod alone is changed half a dozen times until it is ready.
 *
 * <p>A reconciliation reads everything whatever woke it, so a filter here may only leave out what
 * neither the desired state nor {@code status} depends on. What is read anew belongs into the facts
 * of its object, and, unless it is read because of something else, into their signal.
 */
public final class WakeUps {

  private WakeUps() {}

  /**
   * Whether a child that has appeared tells anything: not when the operator made it and no other
   * client touched it since. The news of it often overtakes the reply to the request that made it.
   */
  public static boolean on(HasMetadata now) {
    List<ManagedFieldsEntry> managers = now.getMetadata().getManagedFields();
    return managers.isEmpty()
        || !managers.stream().allMatch(entry -> Labels.OPERATOR.equals(entry.getManager()));
  }

  /** Whether a pod that has appeared tells anything. */
  public static boolean on(Pod now) {
    return PodFacts.of(now).hasNews();
  }

  /** Whether this change of a Secret matters. */
  public static boolean on(Secret now, Secret before) {
    return metadata(now, before) || !Objects.equals(now.getData(), before.getData());
  }

  /** Whether this change of a ConfigMap matters. */
  public static boolean on(ConfigMap now, ConfigMap before) {
    return metadata(now, before)
        || !Objects.equals(now.getData(), before.getData())
        || !Objects.equals(now.getBinaryData(), before.getBinaryData());
  }

  /** Whether this change of a Service matters. */
  public static boolean on(Service now, Service before) {
    return metadata(now, before) || !Objects.equals(now.getSpec(), before.getSpec());
  }

  /** Whether this change of a volume claim matters. */
  public static boolean on(PersistentVolumeClaim now, PersistentVolumeClaim before) {
    return !ClaimFacts.of(now).signal().equals(ClaimFacts.of(before).signal());
  }

  /**
   * Whether this change of a StatefulSet matters.
   *
   * @param podIsReady whether the pod of a StatefulSet is ready now
   */
  public static boolean on(StatefulSet now, StatefulSet before, Predicate<StatefulSet> podIsReady) {
    SetFacts ours = SetFacts.of(now);
    SetFacts theirs = SetFacts.of(before);
    return !ours.signal(true).equals(theirs.signal(true))
        && (!ours.signal(false).equals(theirs.signal(false)) || podIsReady.test(now));
  }

  /** Whether this change of a pod matters. */
  public static boolean on(Pod now, Pod before) {
    return !PodFacts.of(now).signal().equals(PodFacts.of(before).signal());
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
