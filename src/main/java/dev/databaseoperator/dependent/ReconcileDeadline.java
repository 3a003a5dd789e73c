package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.BoundedWork;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The deadline of a reconciliation, carried to the threads of its workflow: they wait for the API
 * server, not the one that reconciles.
 */
public final class ReconcileDeadline {

  private static final String KEY = ReconcileDeadline.class.getName();

  private ReconcileDeadline() {}

  /** Lets {@code work} be the reconciliation that {@code context} belongs to. */
  public static void give(BoundedWork work, Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().put(KEY, work);
  }

  /** Allows the reconciliation more time, for a part that has a limit of its own. */
  public static void extend(Duration more, Context<Database> context) {
    work(context).ifPresent(work -> work.extend(more));
  }

  /** Does a part of the reconciliation, on whatever thread. */
  static <T> T within(Context<Database> context, Supplier<T> part) {
    Optional<BoundedWork> work = work(context);
    return work.isPresent() ? work.get().run(part) : part.get();
  }

  private static Optional<BoundedWork> work(Context<Database> context) {
    return context.managedWorkflowAndDependentResourceContext().get(KEY, BoundedWork.class);
  }
}
