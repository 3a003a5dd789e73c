package dev.databaseoperator.desired;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * {@code NAME-1}…: the volume of one instance. An object of its own, not a claim template of the
 * StatefulSet, so that it can be grown, kept and adopted.
 */
public final class InstanceVolumeClaim {

  private static final String STORAGE = "storage";

  private InstanceVolumeClaim() {}

  /** The claim as it is created. */
  public static PersistentVolumeClaim of(Database database, int instance) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(
            ChildMetadata.kept(
                database,
                Names.instance(database, instance),
                Labels.ofInstance(database, instance)))
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withVolumeMode("Filesystem")
        .withStorageClassName(database.getSpec().getStorage().getStorageClass())
        .withNewResources()
        .addToRequests(STORAGE, wantedSize(database))
        .endResources()
        .endSpec()
        .build();
  }

  /** Whether the Database wants more than {@code actual} requests. A smaller wish is no change. */
  public static boolean mustGrow(Database database, PersistentVolumeClaim actual) {
    Quantity requested = actual.getSpec().getResources().getRequests().get(STORAGE);
    return wantedSize(database).getNumericalAmount().compareTo(requested.getNumericalAmount()) > 0;
  }

  /** JSON merge patch (RFC 7386) that makes the claim request the size that the Database wants. */
  public static String growth(Database database) {
    return "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\""
        + wantedSize(database)
        + "\"}}}}";
  }

  /** {@code left} by an earlier Database, as it becomes that of this one. */
  public static PersistentVolumeClaim adopted(Database database, PersistentVolumeClaim left) {
    PersistentVolumeClaim adopted =
        new PersistentVolumeClaimBuilder(left)
            .withMetadata(RetainedMarks.off(left.getMetadata()))
            .build();
    return mustGrow(database, left)
        ? new PersistentVolumeClaimBuilder(adopted)
            .editSpec()
            .editResources()
            .addToRequests(STORAGE, wantedSize(database))
            .endResources()
            .endSpec()
            .build()
        : adopted;
  }

  private static Quantity wantedSize(Database database) {
    return new Quantity(database.getSpec().getStorage().getSize());
  }
}
