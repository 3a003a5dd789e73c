package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.status.ApiRefusal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.ReconcileResult;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Changes of existing objects that were refused in a reconciliation. Whatever needs such an object
 * can go on with it as it is, so a refusal is noted here and told afterwards; thrown, it would keep
 * the SDK from everything that comes later. An object that does not exist is another matter.
 */
public final class HeldBack {

  private static final String KEY = HeldBack.class.getName();

  private HeldBack() {}

  /** Begins a reconciliation, of which nothing has been refused. */
  public static void begin(Context<Database> context) {
    context
        .managedWorkflowAndDependentResourceContext()
        .put(KEY, new ConcurrentSkipListMap<String, RuntimeException>());
  }

  /** The refusal to tell of: always the same one first, or the status would change with chance. */
  public static Optional<RuntimeException> first(Context<Database> context) {
    return refusals(context).values().stream().findFirst();
  }

  /**
   * Runs {@code part}, which brings an object to its desired state.
   *
   * @param present the object, if there is one
   * @return what {@code part} returns; {@code present}, unchanged, when its change was refused
   */
  static <R extends HasMetadata> ReconcileResult<R> unless(
      Optional<R> present, Context<Database> context, Supplier<ReconcileResult<R>> part) {
    try {
      return part.get();
    } catch (KubernetesClientException
        | IllegalArgumentException
        | VolumeNotExpandableException e) {
      if (present.filter(found -> !found.isMarkedForDeletion()).isEmpty() || !isRefusal(e)) {
        throw e;
      }
      R found = present.get();
      note(found.getKind() + "/" + found.getMetadata().getName(), e, context);
      return ReconcileResult.noOperation(found);
    }
  }

  /** Notes what keeps the object {@code name} from its desired state. */
  static void note(String name, RuntimeException refusal, Context<Database> context) {
    refusals(context).put(name, refusal);
  }

  /** Whether a person has to do something, rather than the next try. */
  private static boolean isRefusal(RuntimeException thrown) {
    return !(thrown instanceof KubernetesClientException e)
        || ApiRefusal.of(e.getCode(), ApiErrors.causes(e), ApiErrors.message(e)).isPresent();
  }

  // The SDK keeps values by class, which knows no type parameters; begin() has put it there.
  @SuppressWarnings("unchecked")
  private static Map<String, RuntimeException> refusals(Context<Database> context) {
    return context
        .managedWorkflowAndDependentResourceContext()
        .get(KEY, Map.class)
        .orElseThrow(() -> new IllegalStateException("no reconciliation has begun"));
  }
}
