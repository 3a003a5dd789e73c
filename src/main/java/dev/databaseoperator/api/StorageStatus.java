package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What the volumes are. */
public class StorageStatus {

  @JsonPropertyDescription(
      "Size that the volume has, as its PersistentVolumeClaim says: spec.storage.size cannot be less.")
  private @Nullable String size;

  /** For the parser. */
  public StorageStatus() {}

  /**
   * @param size a Kubernetes quantity
   */
  public StorageStatus(String size) {
    this.size = size;
  }

  public @Nullable String getSize() {
    return size;
  }

  public void setSize(@Nullable String size) {
    this.size = size;
  }
}
