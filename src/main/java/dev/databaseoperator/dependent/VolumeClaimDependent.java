package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.InstanceVolumeClaim;
import dev.databaseoperator.kube.ApiErrors;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;

/** Brings {@link InstanceVolumeClaim} to the API server; later it only ever grows it. */
@Singleton
public class VolumeClaimDependent extends KeptDependent<PersistentVolumeClaim> {

  /** For the SDK. */
  public VolumeClaimDependent() {
    super(PersistentVolumeClaim.class, database -> Names.instance(database, Names.FIRST_INSTANCE));
  }

  @Override
  protected PersistentVolumeClaim desired(Database database, Context<Database> context) {
    return InstanceVolumeClaim.of(database, Names.FIRST_INSTANCE);
  }

  @Override
  public Result<PersistentVolumeClaim> match(
      PersistentVolumeClaim actual, Database database, Context<Database> context) {
    boolean grows =
        actual.getMetadata().getDeletionTimestamp() == null
            && InstanceVolumeClaim.mustGrow(database, actual);
    return Result.nonComputed(!grows);
  }

  @Override
  public PersistentVolumeClaim update(
      PersistentVolumeClaim actual,
      PersistentVolumeClaim wanted,
      Database database,
      Context<Database> context) {
    try {
      return context
          .getClient()
          .resource(actual)
          .patch(PatchContext.of(PatchType.JSON_MERGE), InstanceVolumeClaim.growth(database));
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
}
