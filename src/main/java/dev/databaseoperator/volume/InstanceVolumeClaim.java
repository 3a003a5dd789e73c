package dev.databaseoperator.volume;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.child.RetainedMarks;
import dev.databaseoperator.kube.client.MergePatch;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * {@code NAME-1}…: volume claim of one instance. A separate object, no claim template of the
 * StatefulSet, so that it can be grown, kept and adopted.
 */
public final class InstanceVolumeClaim {

  private static final String STORAGE = "storage";

  private InstanceVolumeClaim() {}

  /** Returns the claim to create. */
  public static PersistentVolumeClaim of(Database database, int instance) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(
            ChildMetadata.kept(
                database,
                Names.instance(database, instance),
                Labels.ofInstance(database, instance)))
        .withNewSpec()
        .withAccessModes(database.getSpec().getStorage().getAccessMode().name())
        .withVolumeMode("Filesystem")
        .withStorageClassName(database.getSpec().getStorage().getStorageClass())
        .withNewResources()
        .addToRequests(STORAGE, wantedSize(database))
        .endResources()
        .endSpec()
        .build();
  }

  /**
   * Whether the Database's size differs from the request of {@code actual}: larger, or smaller
   * again while the volume has not grown to that yet. The API server accepts any request above the
   * size that the volume has (kubernetes.io/docs/concepts/storage/persistent-volumes, "Recovering
   * from failure when expanding volumes"). A still smaller size is no change.
   */
  public static boolean mustResize(Database database, PersistentVolumeClaim actual) {
    BigDecimal wanted = wantedSize(database).getNumericalAmount();
    BigDecimal requested =
        actual
            .getSpec()
            .getResources()
            .getRequests()
            .getOrDefault(STORAGE, new Quantity("0"))
            .getNumericalAmount();
    return wanted.compareTo(requested) > 0
        || (wanted.compareTo(requested) < 0
            && size(actual)
                .filter(has -> wanted.compareTo(has.getNumericalAmount()) > 0)
                .isPresent());
  }

  /** Size of the volume of {@code claim}; empty before it is bound. */
  public static Optional<Quantity> size(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getStatus())
        .map(PersistentVolumeClaimStatus::getCapacity)
        .map(sizes -> sizes.get(STORAGE));
  }

  /** Returns a JSON merge patch (RFC 7386) that makes the claim request the Database's size. */
  public static String size(Database database) {
    return new MergePatch()
        .set(wantedSize(database).toString(), "spec", "resources", "requests", "storage")
        .json();
  }

  /** Returns {@code left} adopted from an earlier Database, in its present size. */
  public static PersistentVolumeClaim adopted(PersistentVolumeClaim left) {
    return new PersistentVolumeClaimBuilder(left)
        .withMetadata(RetainedMarks.off(left.getMetadata()))
        .build();
  }

  private static Quantity wantedSize(Database database) {
    return new Quantity(database.getSpec().getStorage().getSize());
  }
}
