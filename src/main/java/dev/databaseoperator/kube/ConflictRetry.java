package dev.databaseoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * Changes an object that others also write, without losing anybody's edit: the change is applied to
 * an object with its resourceVersion; when the API server answers 409 Conflict, the object is read
 * again and the change computed anew, at most five times, with jittered backoff. It is never forced
 * and never dropped: the last conflict is thrown.
 */
public final class ConflictRetry {

  private static final int TRIES = 5;
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);

  private final KubernetesClient client;

  /** Writes through {@code client}. */
  public ConflictRetry(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes {@code change.apply(seen)}; after a conflict {@code change.apply(live)}.
   *
   * @param seen the object as it was read, perhaps from a cache; not modified
   * @param change returns a changed copy, or an equal one when nothing is to be written
   * @return the object as the API server has it then
   * @throws KubernetesClientException the conflict of the last try, or any other error at once
   */
  public <R extends HasMetadata> R update(R seen, UnaryOperator<R> change) {
    R current = seen;
    for (int attempt = 1; ; attempt++) {
      R wanted = change.apply(current);
      if (wanted.equals(current)) {
        return current;
      }
      try {
        return client.resource(wanted).update();
      } catch (KubernetesClientException e) {
        if (ApiErrors.kind(e) != ApiErrors.Kind.CONFLICT || attempt == TRIES) {
          throw e;
        }
        waitBefore(attempt);
        current = client.resource(current).get();
        if (current == null) {
          throw e;
        }
      }
    }
  }

  private static void waitBefore(int attempt) {
    long most = FIRST_WAIT.toMillis() << (attempt - 1);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while waiting to retry a conflict", e);
    }
  }
}
