package dev.databaseoperator.instance;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.client.MergePatch;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;

/**
 * Role label in a pod template, where earlier versions of the operator wrote it. Its removal
 * changes the template, and would restart the pod with an upgrade of the operator: so a template
 * that has the label keeps it until its pod has to be restarted anyway, or it has none. Then the
 * label is removed first, and one restart covers both changes.
 */
final class RoleInTemplate {

  private final Optional<StatefulSet> holder;
  private final boolean toGo;

  /**
   * @param present the StatefulSet as observed
   * @param pod controlled by it
   */
  RoleInTemplate(Optional<StatefulSet> present, Optional<PodFacts> pod) {
    this.holder = present.filter(RoleInTemplate::hasRole);
    this.toGo = holder.map(SetFacts::of).filter(set -> restartsNothing(set, pod)).isPresent();
  }

  /** Whether the template has the label, and can lose it now. */
  boolean isToGo() {
    return toGo;
  }

  /**
   * Removes the label by a merge patch. Server-side apply does not remove a field that another
   * client owns too, as kubectl does after {@code rollout undo}.
   *
   * @return the StatefulSet without it
   */
  StatefulSet removed(KubernetesClient client) {
    StatefulSet set = holder.orElseThrow();
    return client
        .resource(set)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(Labels.OPERATOR)
                .build(),
            new MergePatch()
                .onlyFor(set.getMetadata().getUid())
                .remove("spec", "template", "metadata", "labels", Labels.ROLE)
                .json());
  }

  /** Returns {@code wanted}, with the label as long as the template keeps it. */
  StatefulSet keptIn(StatefulSet wanted) {
    return holder.isPresent() && !toGo ? withRole(wanted) : wanted;
  }

  private static boolean hasRole(StatefulSet set) {
    return Labels.ROLE_PRIMARY.equals(
        set.getSpec().getTemplate().getMetadata().getLabels().get(Labels.ROLE));
  }

  /** A pod that is being deleted may be created again at any moment, from the present template. */
  private static boolean restartsNothing(SetFacts set, Optional<PodFacts> pod) {
    return set.isDown()
        || pod.filter(found -> !found.deleted()).filter(set::isOutdated).isPresent();
  }

  private static StatefulSet withRole(StatefulSet set) {
    return new StatefulSetBuilder(set)
        .editSpec()
        .editTemplate()
        .editMetadata()
        .addToLabels(Labels.ROLE, Labels.ROLE_PRIMARY)
        .endMetadata()
        .endTemplate()
        .endSpec()
        .build();
  }
}
