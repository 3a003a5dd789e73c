package dev.databaseoperator.instance;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Optional;

/**
 * Role label in a pod template, where earlier versions of the operator wrote it. Its removal
 * changes the template, and would restart the pod with an upgrade of the operator: so a template
 * that has the label keeps it until its pod has to be restarted anyway. Then the label is removed
 * first, and one restart covers both changes.
 */
final class RoleInTemplate {

  private RoleInTemplate() {}

  /**
   * Returns {@code wanted}, with the label as long as {@code present} keeps it.
   *
   * @param present the StatefulSet as observed
   * @param pod controlled by it
   */
  static StatefulSet kept(
      StatefulSet wanted, Optional<StatefulSet> present, Optional<PodFacts> pod) {
    return present
        .filter(RoleInTemplate::hasRole)
        .filter(set -> !isToBeRestarted(pod, SetFacts.of(set)))
        .map(any -> withRole(wanted))
        .orElse(wanted);
  }

  private static boolean hasRole(StatefulSet set) {
    return Labels.ROLE_PRIMARY.equals(
        set.getSpec().getTemplate().getMetadata().getLabels().get(Labels.ROLE));
  }

  /** A pod that is being deleted may be created again at any moment, from the present template. */
  private static boolean isToBeRestarted(Optional<PodFacts> pod, SetFacts set) {
    return pod.filter(found -> !found.deleted()).filter(set::isOutdated).isPresent();
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
