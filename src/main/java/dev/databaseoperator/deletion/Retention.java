package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.child.RetainedMarks;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.volume.DataNotes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * Executes {@code deletionPolicy: Retain}: marks what stays. Each object is marked by one write of
 * its own; after an interruption the next pass continues with those without marks.
 */
final class Retention {

  private final Database database;
  private final KubernetesClient client;
  private final ConflictRetry retry;
  private final Instant now;

  /**
   * @param database as read live
   */
  Retention(Database database, KubernetesClient client, ConflictRetry retry, Instant now) {
    this.database = database;
    this.client = client;
    this.retry = retry;
    this.now = now;
  }

  /** Marks every remaining object of the Database that has no marks of it yet. */
  void mark() {
    KeptObjects kept = new KeptObjects(database, client);
    kept.recoverClaims().forEach(claim -> mark(claim, this::marked));
    kept.recoverSecrets().forEach(secret -> mark(secret, this::marked));
  }

  private PersistentVolumeClaim marked(PersistentVolumeClaim claim) {
    return new PersistentVolumeClaimBuilder(claim)
        .withMetadata(RetainedMarks.on(claim.getMetadata(), database, now))
        .build();
  }

  private Secret marked(Secret secret) {
    Secret identified = identified(secret);
    return new SecretBuilder(identified)
        .withMetadata(RetainedMarks.on(identified.getMetadata(), database, now))
        .build();
  }

  /** Adds the identity of the data, so that the next Database accepts no other. */
  private Secret identified(Secret secret) {
    boolean can =
        secret.getMetadata().getName().equals(Names.superuserSecret(database))
            && !Boolean.TRUE.equals(secret.getImmutable());
    try {
      return can ? DataNotes.identified(database, secret) : secret;
    } catch (ProblemException e) {
      // A value that a user has written is left to the next Database, which checks it.
      return secret;
    }
  }

  private <R extends HasMetadata> void mark(R seen, UnaryOperator<R> marked) {
    try {
      retry.update(seen, fresh -> stays(seen, fresh) ? marked.apply(fresh) : fresh);
    } catch (KubernetesClientException e) {
      if (!goesAnyway(e)) {
        throw e;
      }
    }
  }

  private boolean stays(HasMetadata seen, HasMetadata fresh) {
    return fresh.getMetadata().getUid().equals(seen.getMetadata().getUid())
        && !fresh.isMarkedForDeletion()
        && Ownership.owns(database, fresh);
  }

  /** Whether the object, or its namespace, has just been deleted. */
  private static boolean goesAnyway(KubernetesClientException e) {
    return ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND
        || ApiErrors.causes(e).contains("NamespaceTerminating");
  }
}
