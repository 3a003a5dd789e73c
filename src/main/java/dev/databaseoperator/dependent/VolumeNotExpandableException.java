package dev.databaseoperator.dependent;

/** The volume's StorageClass does not allow a larger request. */
public final class VolumeNotExpandableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  VolumeNotExpandableException(String claim, String apiServersWords, Throwable cause) {
    super(
        ("PersistentVolumeClaim %s cannot grow: %s; everything else goes on. Set allowVolumeExpansion: true"
                + " in its StorageClass if its provisioner can resize, otherwise set"
                + " spec.storage.size back to what the volume has")
            .formatted(claim, apiServersWords),
        cause);
  }
}
