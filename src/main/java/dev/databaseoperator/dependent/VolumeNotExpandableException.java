package dev.databaseoperator.dependent;

/** The volume's StorageClass does not allow a larger request. */
public final class VolumeNotExpandableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  VolumeNotExpandableException(String claim, String apiServersWords, Throwable cause) {
    super(
        ("PersistentVolumeClaim %s cannot grow: %s; set allowVolumeExpansion: true in its"
                + " StorageClass if its provisioner can resize, otherwise delete the Database with"
                + " deletionPolicy Retain and create it with the old size: it adopts the volume")
            .formatted(claim, apiServersWords),
        cause);
  }
}
