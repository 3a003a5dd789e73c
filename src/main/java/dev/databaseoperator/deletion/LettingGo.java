package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.kube.client.Finalizers;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.InformerCaches;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cleans up a Database that is being deleted, until the finalizer is removed: executes its
 * deletionPolicy, and reports what the deletion waits for. Idempotent: each pass starts from the
 * existing objects, wherever an earlier one ended.
 */
@Singleton
public class LettingGo {

  /** Requeue delay for changes without an event. */
  public static final Duration NEXT_LOOK = Duration.ofSeconds(5);

  /** Number of retries of an error within a second, before it is reported. */
  private static final int QUICK_TRIES = 3;

  private final Clock clock;
  private final ConflictRetry retry;
  private final DeletionWaits waits;

  LettingGo(Clock clock, ConflictRetry retry, Memories memories) {
    this.waits = new DeletionWaits(memories);
    this.clock = clock;
    this.retry = retry;
  }

  /**
   * Goes as far as it can; at the end takes the finalizer off.
   *
   * @param tell writes the status
   * @return whether the operator has finished
   */
  public boolean advance(Database database, Context<Database> context, Consumer<Problem> tell) {
    DeletionPass pass =
        new DeletionPass(
            context.getClient(),
            new View(database, new InformerCaches(context), clock.instant())::podsWith,
            retry,
            waits,
            clock);
    Optional<Problem> wait;
    try {
      Optional<Database> live = pass.live(database);
      if (live.filter(found -> RefusedDeletion.probe(found, context.getClient())).isPresent()) {
        // Protected by an edit that the cache has not received yet.
        return false;
      }
      wait = live.flatMap(pass::run);
      if (wait.isEmpty()) {
        live.ifPresent(found -> release(found, context, tell));
        return true;
      }
    } catch (KubernetesClientException e) {
      wait = Optional.of(problem(e, context));
    }
    wait.ifPresent(tell);
    return false;
  }

  private void release(Database live, Context<Database> context, Consumer<Problem> tell) {
    DeletionView.heldByOthers(live.getMetadata().getFinalizers()).ifPresent(tell);
    new Finalizers(context.getClient()).remove(live, Database.FINALIZER);
  }

  /** Returns the problem to report; an error that is often transient is retried first. */
  private static Problem problem(KubernetesClientException e, Context<Database> context) {
    ApiErrors.Kind kind = ApiErrors.kind(e);
    if (kind == ApiErrors.Kind.FORBIDDEN || kind == ApiErrors.Kind.INVALID) {
      return Problem.of(FailureReason.DeletionBlocked, "refused: " + ApiErrors.message(e));
    }
    if (context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) < QUICK_TRIES) {
      throw e;
    }
    return ExpectedWait.Deleting.problem(
        "the API server does not fulfil a request, which is retried every few seconds: "
            + ApiErrors.message(e));
  }
}
