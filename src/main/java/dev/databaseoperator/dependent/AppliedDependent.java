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
import java.util.function.Function;

/**
 * An object that only the operator writes: server-side apply of exactly what {@code desired} says,
 * when the cache shows a difference in a field we manage. Fields of others are left alone.
 */
abstract class AppliedDependent<R extends HasMetadata>
    extends KubernetesDependentResource<R, Database>
    implements Creator<R, Database>, Updater<R, Database> {

  private final Function<Database, R> desired;
  private final Function<Database, String> name;
  private final Rewrites<R> rewrites =
      new Rewrites<>(id -> eventSource().filter(cache -> cache.get(id).isPresent()).isPresent());

  AppliedDependent(Class<R> type, Function<Database, String> name, Function<Database, R> desired) {
    super(type);
    this.name = name;
    this.desired = desired;
  }

  @Override
  protected R desired(Database database, Context<Database> context) {
    return desired.apply(database);
  }

  @Override
  public ReconcileResult<R> reconcile(Database database, Context<Database> context) {
    return HeldBack.unless(
        getSecondaryResource(database, context),
        context,
        () -> ReconcileDeadline.within(context, () -> super.reconcile(database, context)));
  }

  @Override
  protected ResourceID targetSecondaryResourceID(Database database, Context<Database> context) {
    return new ResourceID(name.apply(database), database.getMetadata().getNamespace());
  }

  /** The SDK creates only what does not exist; what stands in the way is looked at first. */
  @Override
  public R create(R wanted, Database database, Context<Database> context) {
    try {
      return super.create(wanted, database, context);
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.CONFLICT
          && ApiErrors.kind(e) != ApiErrors.Kind.ALREADY_EXISTS) {
        throw e;
      }
      R live = Ownership.live(wanted, database, context);
      if (live == null) {
        throw e;
      }
      return update(live, desired(database, context), database, context);
    }
  }

  @Override
  public Result<R> match(R actual, Database database, Context<Database> context) {
    R wanted = desired(database, context);
    return rewrites.isAnswerTo(wanted, actual)
        ? Result.nonComputed(true)
        : match(actual, wanted, database, context);
  }

  @Override
  public R update(R actual, R wanted, Database database, Context<Database> context) {
    R answer = super.update(actual, wanted, database, context);
    // Not what was sent: the SDK has written into that.
    R again = desired(database, context);
    rewrites.note(again, answer, found -> match(found, again, database, context).matched());
    return answer;
  }

  /** Also for ConfigMaps, which the SDK would update as a whole. */
  @Override
  protected boolean useSSA(Context<Database> context) {
    return true;
  }

  /** {@code desired} is complete: neither owner references nor annotations of the SDK are added. */
  @Override
  protected void addMetadata(
      boolean forMatch, R actual, R target, Database database, Context<Database> context) {}
}
