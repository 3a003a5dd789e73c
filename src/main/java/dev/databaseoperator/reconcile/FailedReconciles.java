package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports unexpected exceptions of a reconciliation: an API server that keeps answering with
 * errors, an unknown answer, a defect. They are rethrown for the SDK's retry; after several in a
 * row the status reports them too.
 */
@Singleton
class FailedReconciles {

  /** The fifth retry comes 3.1 s after the first failure, or later: no momentary error. */
  static final int TELL_FROM = 5;

  private static final Logger LOG = LoggerFactory.getLogger(FailedReconciles.class);

  /**
   * Runs {@code work}; passes repeated failures to {@code tell}, and rethrows them.
   *
   * @param tell writes the status; may itself fail to reach the API server
   */
  <T> T watch(
      Database database, Context<Database> context, Supplier<T> work, Consumer<Problem> tell) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      int retries = context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0);
      if (retries >= TELL_FROM) {
        tell(problem(e), tell);
      }
      throw e;
    }
  }

  private static void tell(Problem problem, Consumer<Problem> tell) {
    try {
      tell.accept(problem);
    } catch (KubernetesClientException e) {
      LOG.info("{} could not be reported: {}", problem.reason(), ApiErrors.message(e));
    }
  }

  /** Returns the problem in one line, preferably with the API server's own message. */
  static Problem problem(RuntimeException thrown) {
    String words =
        ApiErrors.in(thrown)
            .map(ApiErrors::message)
            .or(() -> Optional.ofNullable(root(thrown).getMessage()))
            .map(message -> message.replaceAll("\\s+", " ").strip())
            .filter(message -> !message.isEmpty())
            .orElseGet(() -> root(thrown).getClass().getSimpleName());
    return Problem.of(
        FailureReason.ReconcileFailed,
        "the reconciliation fails repeatedly and is retried; the log of the operator has details: "
            + words);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
