package dev.databaseoperator.volume;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Kept;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.child.RetainedMarks;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/**
 * Writes the {@link InstanceVolumeClaim}. After its creation the operator only resizes it, never
 * below its size, and removes the retained marks of an earlier Database.
 */
public final class VolumeClaims implements Kept<PersistentVolumeClaim> {

  private final View view;
  private final Database database;
  private final int number;
  private final KubernetesClient client;

  /** The one of the instance of this number, of the Database of {@code view}. */
  public VolumeClaims(View view, int number, KubernetesClient client) {
    this.view = view;
    this.database = view.database();
    this.number = number;
    this.client = client;
  }

  /**
   * Brings up the claim.
   *
   * @return the resulting claim
   */
  public PersistentVolumeClaim bringUp(Applier applier) {
    if (view.get(type(), name()).isEmpty()) {
      takeUpExpected();
    }
    // Separately from its growth: a claim that cannot grow is adopted all the same.
    PersistentVolumeClaim claim = applier.kept(this);
    return !claim.isMarkedForDeletion() && InstanceVolumeClaim.mustResize(database, claim)
        ? view.wrote(resized(claim))
        : claim;
  }

  /** Adopts the claim with the expected data, or reports its loss, which a new claim would hide. */
  private void takeUpExpected() {
    ExpectedData expected = ExpectedData.of(database, view.secret(Names.superuserSecret(database)));
    if (expected.identifier().isPresent() && !expected.givenUp()) {
      view.wrote(
          Ownership.adopt(created(), database, client)
              .orElseThrow(() -> lost(expected.identifier().get())));
    }
  }

  private ProblemException lost(String identifier) {
    return new ProblemException(
        Problem.of(
            FailureReason.VolumeLost,
            ("PersistentVolumeClaim %s with the data of this Database (system identifier %s) is missing,"
                    + " and no empty one is created. Create a claim of that name from a snapshot or"
                    + " backup, with the labels %s=%s and %s=%s; or, if the data is lost, begin with an"
                    + " empty database: kubectl annotate pgd %s %s=%s%s")
                .formatted(
                    name(),
                    identifier,
                    Labels.MANAGED_BY,
                    Labels.OPERATOR,
                    Labels.DATABASE,
                    database.getMetadata().getName(),
                    database.getMetadata().getName(),
                    Annotations.ACCEPT_SYSTEM_IDENTIFIER,
                    Annotations.NO_DATA,
                    Acceptance.of(database).remarkOnNoData())));
  }

  private PersistentVolumeClaim resized(PersistentVolumeClaim claim) {
    try {
      return client
          .resource(claim)
          .patch(PatchContext.of(PatchType.JSON_MERGE), InstanceVolumeClaim.size(database));
    } catch (KubernetesClientException e) {
      // An admission plugin that checks the class answers with the same code as RBAC; no permission
      // would help.
      if (ApiErrors.kind(e) == ApiErrors.Kind.FORBIDDEN
          && ApiErrors.message(e).contains("storageclass")) {
        throw notExpandable(ApiErrors.message(e), e);
      }
      throw e;
    }
  }

  private ProblemException notExpandable(String apiServersWords, Throwable cause) {
    return new ProblemException(
        Problem.of(
            FailureReason.VolumeNotExpandable,
            ("PersistentVolumeClaim %s cannot grow: %s; everything else goes on. Set allowVolumeExpansion: true"
                    + " in its StorageClass if its provisioner can resize, otherwise set"
                    + " spec.storage.size back to what the volume has")
                .formatted(name(), apiServersWords)),
        cause);
  }

  @Override
  public Class<PersistentVolumeClaim> type() {
    return PersistentVolumeClaim.class;
  }

  @Override
  public String name() {
    return Names.instance(database, number);
  }

  @Override
  public Map<String, String> labels() {
    return Labels.ofInstance(database, number);
  }

  @Override
  public PersistentVolumeClaim created() {
    return InstanceVolumeClaim.of(database, number);
  }

  @Override
  public PersistentVolumeClaim changed(PersistentVolumeClaim seen, PersistentVolumeClaim fresh) {
    boolean same = fresh.getMetadata().getUid().equals(seen.getMetadata().getUid());
    return same
            && !fresh.isMarkedForDeletion()
            && RetainedMarks.areOn(fresh.getMetadata())
            && Ownership.owns(database, fresh)
        ? InstanceVolumeClaim.adopted(fresh)
        : fresh;
  }
}
