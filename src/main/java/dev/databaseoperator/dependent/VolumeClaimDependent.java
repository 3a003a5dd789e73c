package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.ExpectedData;
import dev.databaseoperator.desired.InstanceVolumeClaim;
import dev.databaseoperator.desired.RetainedMarks;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.kube.ConflictRetry;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Brings {@link InstanceVolumeClaim} to the API server; later it only ever resizes it, never below
 * what it has, and takes off the marks of an earlier Database that had left it.
 */
@Singleton
public class VolumeClaimDependent extends KeptDependent<PersistentVolumeClaim> {

  private final ConflictRetry retry;

  VolumeClaimDependent(ConflictRetry retry) {
    super(PersistentVolumeClaim.class, database -> Names.instance(database, Names.FIRST_INSTANCE));
    this.retry = retry;
  }

  @Override
  protected PersistentVolumeClaim desired(Database database, Context<Database> context) {
    return InstanceVolumeClaim.of(database, Names.FIRST_INSTANCE);
  }

  @Override
  Map<String, String> labels(Database database) {
    return Labels.ofInstance(database, Names.FIRST_INSTANCE);
  }

  /** Never in the place of a claim with data, whose loss that would hide. */
  @Override
  public PersistentVolumeClaim create(
      PersistentVolumeClaim wanted, Database database, Context<Database> context) {
    ExpectedData expected =
        ExpectedData.of(database, SuperuserSecretDependent.seen(database, context));
    if (expected.identifier().isEmpty() || expected.givenUp()) {
      return super.create(wanted, database, context);
    }
    PersistentVolumeClaim live = Ownership.live(wanted, database, context);
    if (live == null) {
      throw new VolumeLostException(
          wanted.getMetadata().getName(), expected.identifier().get(), database);
    }
    return live;
  }

  @Override
  public Result<PersistentVolumeClaim> match(
      PersistentVolumeClaim actual, Database database, Context<Database> context) {
    boolean changes =
        !actual.isMarkedForDeletion()
            && (InstanceVolumeClaim.mustResize(database, actual)
                || RetainedMarks.areOn(actual.getMetadata()));
    return Result.nonComputed(!changes);
  }

  @Override
  public PersistentVolumeClaim update(
      PersistentVolumeClaim actual,
      PersistentVolumeClaim wanted,
      Database database,
      Context<Database> context) {
    // Apart from its growth: a claim that cannot grow is adopted all the same.
    PersistentVolumeClaim adopted =
        RetainedMarks.areOn(actual.getMetadata())
            ? retry.update(actual, fresh -> adopted(actual, fresh, database))
            : actual;
    try {
      return InstanceVolumeClaim.mustResize(database, adopted)
          ? context
              .getClient()
              .resource(adopted)
              .patch(PatchContext.of(PatchType.JSON_MERGE), InstanceVolumeClaim.size(database))
          : adopted;
    } catch (KubernetesClientException e) {
      // The same code as of RBAC, but no right would help: an admission plugin looks at the class.
      if (ApiErrors.kind(e) == ApiErrors.Kind.FORBIDDEN
          && ApiErrors.message(e).contains("storageclass")) {
        throw new VolumeNotExpandableException(
            actual.getMetadata().getName(), ApiErrors.message(e), e);
      }
      throw e;
    }
  }

  private static PersistentVolumeClaim adopted(
      PersistentVolumeClaim seen, PersistentVolumeClaim fresh, Database database) {
    boolean same = fresh.getMetadata().getUid().equals(seen.getMetadata().getUid());
    return same && !fresh.isMarkedForDeletion() && Ownership.owns(database, fresh)
        ? InstanceVolumeClaim.adopted(fresh)
        : fresh;
  }
}
