package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.InstanceStatefulSet;
import dev.databaseoperator.kube.StatefulSetScale;
import dev.databaseoperator.status.ImageTrial;
import dev.databaseoperator.status.Observed;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.ReconcileResult;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * Brings {@link InstanceStatefulSet} to the API server, unless its image has to be tried first
 * ({@link ImageTrial}), and scales it: {@code desired} says nothing of {@code spec.replicas}, which
 * is 1 for a new StatefulSet and changed by a patch of its own.
 */
@Singleton
public class StatefulSetDependent extends AppliedDependent<StatefulSet> {

  /** Owner of {@code spec.replicas}. */
  private static final String SCALE_MANAGER = Labels.OPERATOR + "-scale";

  private static final String DECISION = StatefulSetDependent.class.getName() + ".decision";

  /** What a reconciliation has found out before it begins to compare. */
  private record Decision(String image, Map<String, String> annotations) {}

  /** For the SDK. */
  public StatefulSetDependent() {
    super(
        StatefulSet.class,
        database -> Names.instance(database, Names.FIRST_INSTANCE),
        database -> InstanceStatefulSet.of(database, Names.FIRST_INSTANCE));
  }

  @Override
  public ReconcileResult<StatefulSet> reconcile(Database database, Context<Database> context) {
    if (database.getSpec().isHibernated() && getSecondaryResource(database, context).isEmpty()) {
      // A new one would start a pod before it could be scaled: it is made when the Database wakes.
      return ReconcileResult.noOperation(null);
    }
    Observed observed = Observed.read(database, context);
    ImageTrial trial = new ImageTrial(database, observed);
    context
        .managedWorkflowAndDependentResourceContext()
        .put(DECISION, new Decision(trial.image(), trial.annotations(observed)));
    ReconcileResult<StatefulSet> applied =
        trial.holds()
            ? ReconcileResult.noOperation(getSecondaryResource(database, context).orElseThrow())
            : super.reconcile(database, context);
    return applied
        .getSingleResource()
        .filter(found -> !replicas(database).equals(found.getSpec().getReplicas()))
        .map(
            found ->
                HeldBack.unless(
                    Optional.of(found),
                    context,
                    () ->
                        ReconcileDeadline.within(context, () -> scaled(found, database, context))))
        .orElse(applied);
  }

  @Override
  protected StatefulSet desired(Database database, Context<Database> context) {
    Decision decision =
        context.managedWorkflowAndDependentResourceContext().getMandatory(DECISION, Decision.class);
    return InstanceStatefulSet.of(
        database, Names.FIRST_INSTANCE, decision.image(), decision.annotations());
  }

  private ReconcileResult<StatefulSet> scaled(
      StatefulSet found, Database database, Context<Database> context) {
    StatefulSet scaled =
        new StatefulSetScale(context.getClient(), SCALE_MANAGER).to(replicas(database), found);
    onUpdated(database, scaled, found, context);
    return ReconcileResult.resourceUpdated(scaled);
  }

  private static Integer replicas(Database database) {
    return database.getSpec().isHibernated() ? 0 : 1;
  }
}
