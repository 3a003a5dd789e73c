package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.kube.client.OnDeleteStrategy;
import dev.databaseoperator.kube.client.StatefulSetScale;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * Writes the {@link InstanceStatefulSet}, unless its image has to be tried first ({@link
 * ImageChoice}). The applied object has no {@code spec.replicas}: that is 1 for a new StatefulSet
 * and changed by a separate patch.
 */
public final class InstanceSets {

  /** Field manager of {@code spec.replicas}. */
  private static final String SCALE_MANAGER = Labels.OPERATOR + "-scale";

  private final View view;
  private final Database database;
  private final KubernetesClient client;
  private final ImageChoice images;
  private final int number;

  /** The one of this number, of the Database of {@code view}. */
  public InstanceSets(View view, int number, KubernetesClient client, ImageChoice images) {
    this.view = view;
    this.database = view.database();
    this.client = client;
    this.images = images;
    this.number = number;
  }

  /** Brings up the StatefulSet, without its number of pods. */
  public StatefulSet bringUp(Applier applier) {
    Observed observed = view.instance(number).observed();
    ImageChoice.Chosen chosen = images.choose(database, observed);
    own()
        .filter(OnDeleteStrategy::isNeeded)
        .ifPresent(set -> view.wrote(new OnDeleteStrategy(client, Labels.OPERATOR).in(set)));
    if (chosen.holds()) {
      return present().orElseThrow();
    }
    StatefulSet wanted =
        InstanceStatefulSet.of(database, number, chosen.image(), chosen.annotations());
    StatefulSet applied =
        applier.applied(
            StatefulSet.class, new RoleInTemplate(present(), observed.pod()).keptIn(wanted));
    // The reply may have a revision that the cache had not.
    RoleInTemplate left = new RoleInTemplate(Optional.of(applied), observed.pod());
    return left.isToGo() ? view.wrote(left.removed(client)) : applied;
  }

  /** Scales the StatefulSet to its desired number of pods. */
  public StatefulSet scaled(StatefulSet found) {
    return replicas().equals(found.getSpec().getReplicas())
        ? found
        : view.wrote(new StatefulSetScale(client, SCALE_MANAGER).to(replicas(), found));
  }

  /** Name of the StatefulSet. */
  public String name() {
    return Names.instance(database, number);
  }

  /** Returns the StatefulSet from the caches, or as this reconciliation has written it. */
  public Optional<StatefulSet> present() {
    return view.get(StatefulSet.class, name());
  }

  /** Returns it unless another object controls it: then the applier reports that. */
  private Optional<StatefulSet> own() {
    return present().filter(set -> !Ownership.isAnothers(database, set));
  }

  /**
   * Whether the StatefulSet should exist. A new one would start a pod before it could be scaled:
   * for a hibernated Database it is created on waking.
   */
  public boolean areWanted() {
    return !database.getSpec().isHibernated() || present().isPresent();
  }

  private Integer replicas() {
    return database.getSpec().isHibernated() ? 0 : 1;
  }
}
