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
 * What a reconciliation ends with that it does not expect: an API server that goes on answering
 * with errors, an answer nobody understands, a defect. It is thrown on, for the SDK's retry; but
 * when it has happened several times in a row, a user is told too.
 */
@Singleton
class FailedReconciles {

  /** The fifth retry comes 3.1 s after the first failure, or later: no error of a moment. */
  static final int TELL_FROM = 5;

  private static final Logger LOG = LoggerFactory.getLogger(FailedReconciles.class);

  /**
   * Does {@code work}; tells of what it throws for long enough by {@code tell}, and throws it.
   *
   * @param tell writes the status; may itself meet an API server that is away
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
      LOG.info("{} could not be told: {}", problem.reason(), ApiErrors.message(e));
    }
  }

  /** In one line; of what is thrown the words that say most are those of the API server. */
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
        "the operator fails again and again, and goes on trying; its log says more: " + words);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
