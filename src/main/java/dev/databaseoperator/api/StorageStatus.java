package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the volumes are. */
public class StorageStatus {

  @JsonPropertyDescription(
      "Size that the volume has, as its PersistentVolumeClaim says: spec.storage.size cannot be less.")
  private String size;

  /** For the parser. */
  public StorageStatus() {}

  /**
   * @param size a Kubernetes quantity
   */
  public StorageStatus(String size) {
    this.size = size;
  }

  public String getSize() {
    return size;
  }

  public void setSize(String size) {
    this.size = size;
  }
}
