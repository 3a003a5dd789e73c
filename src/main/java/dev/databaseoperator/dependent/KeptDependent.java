package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.ApiErrors;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.ReconcileResult;
import io.javaoperatorsdk.operator.processing.dependent.Creator;
import io.javaoperatorsdk.operator.processing.dependent.Updater;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object that users also edit and that outlives its Database. It is created with a plain create,
 * which the API server refuses when the name is in use, so nothing is ever overwritten; one that
 * carries our labels is adopted as it is.
 */
abstract class KeptDependent<R extends HasMetadata> extends KubernetesDependentResource<R, Database>
    implements Creator<R, Database>, Updater<R, Database> {

  private final Function<Database, String> name;

  KeptDependent(Class<R> type, Function<Database, String> name) {
    super(type);
    this.name = name;
  }

  @Override
  public ReconcileResult<R> reconcile(Database database, Context<Database> context) {
    return HeldBack.unless(
        getSecondaryResource(database, context),
        context,
        () ->
            ReconcileDeadline.within(
                context,
                () ->
                    unlabelled(database, context)
                        .map(found -> labelled(found, database, context))
                        .orElseGet(() -> super.reconcile(database, context))));
  }

  /** The labels that it should have. */
  abstract Map<String, String> labels(Database database);

  /** The object, when somebody has changed the labels by which it is found. */
  private Optional<R> unlabelled(Database database, Context<Database> context) {
    return getSecondaryResource(database, context)
        .filter(found -> !found.isMarkedForDeletion())
        .filter(found -> Ownership.isMislabelled(database, found));
  }

  /** The event of that leads to what else is to be done. */
  private ReconcileResult<R> labelled(R found, Database database, Context<Database> context) {
    if (!Ownership.owns(database, found) && !Ownership.isKnown(database, found)) {
      throw new NameTakenException(found, database);
    }
    return ReconcileResult.resourceUpdated(
        KeptLabels.putBack(found, labels(database), context.getClient()));
  }

  @Override
  protected ResourceID targetSecondaryResourceID(Database database, Context<Database> context) {
    return new ResourceID(name.apply(database), database.getMetadata().getNamespace());
  }

  @Override
  public R create(R wanted, Database database, Context<Database> context) {
    try {
      return context.getClient().resource(wanted).create();
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.ALREADY_EXISTS) {
        throw e;
      }
      // Ours, made by a request whose answer was lost, or not in the cache yet: adopt it.
      R live = Ownership.live(wanted, database, context);
      if (live == null) {
        throw e;
      }
      return live;
    }
  }
}
