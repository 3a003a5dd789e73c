package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One pass of the deletion that {@code deletionPolicy} requires, as far as it can go now. */
final class DeletionPass {

  private final KubernetesClient client;
  private final Function<String, List<Pod>> podsByClaim;
  private final ConflictRetry retry;
  private final DeletionWaits waits;
  private final Clock clock;

  /**
   * @param podsByClaim see {@link VolumeUsers}
   */
  DeletionPass(
      KubernetesClient client,
      Function<String, List<Pod>> podsByClaim,
      ConflictRetry retry,
      DeletionWaits waits,
      Clock clock) {
    this.client = client;
    this.podsByClaim = podsByClaim;
    this.retry = retry;
    this.waits = waits;
    this.clock = clock;
  }

  /**
   * Reads the Database live, while it waits for the operator: an outdated cache may enqueue it when
   * all is done and a new one of that name exists. The policy is read live too, because it can be
   * changed until the end.
   */
  Optional<Database> live(Database database) {
    return Optional.ofNullable(client.resource(database).get())
        .filter(found -> found.getMetadata().getUid().equals(database.getMetadata().getUid()))
        .filter(found -> found.isMarkedForDeletion() && found.hasFinalizer(Database.FINALIZER));
  }

  /**
   * Goes as far as possible.
   *
   * @param live as read live
   * @return what the deletion waits for; empty when the finalizer may be removed
   */
  Optional<Problem> run(Database live) {
    Removal removal = new Removal(live, client, podsByClaim, waits, clock.instant());
    if (live.getSpec().getDeletionPolicy() == DeletionPolicy.Delete && !removal.orphans()) {
      return removal.advance();
    }
    new Retention(live, client, retry, clock.instant()).mark();
    return Optional.empty();
  }
}
