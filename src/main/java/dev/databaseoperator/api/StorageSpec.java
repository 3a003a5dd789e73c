package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The volume of each instance: one PersistentVolumeClaim, access mode ReadWriteOnce. */
@ValidationRule(
    value =
        "has(self.storageClass) == has(oldSelf.storageClass) && "
            + "(!has(self.storageClass) || self.storageClass == oldSelf.storageClass)",
    message =
        "spec.storage.storageClass cannot be changed after creation: a volume keeps its"
            + " class; create a new Database with the other class and restore a dump into it")
public class StorageSpec {

  @JsonPropertyDescription(
      "Size of the volume, a Kubernetes quantity of at least 256Mi. It can grow where"
          + " the storage class allows it, never shrink.")
  @Default("1Gi")
  @Size(min = 1, max = Limits.SIZE_LENGTH)
  @Pattern(Limits.SIZE)
  @ValidationRule(
      value = "quantity(self).compareTo(quantity('" + Limits.LEAST_SIZE + "')) >= 0",
      message = Limits.SIZE_TOO_SMALL)
  @ValidationRule(
      value = "quantity(self).compareTo(quantity(oldSelf)) >= 0",
      message =
          "spec.storage.size can grow but not shrink: Kubernetes cannot make a volume smaller;"
              + " create a new Database and restore a dump into it")
  private String size = "1Gi";

  @JsonPropertyDescription(
      "Name of the StorageClass; the cluster's default class when absent. Cannot be "
          + "changed after creation.")
  @Size(max = Limits.OBJECT_NAME_LENGTH)
  @Pattern(Limits.STORAGE_CLASS)
  private String storageClass;

  public String getSize() {
    return size;
  }

  public void setSize(String size) {
    this.size = size;
  }

  public String getStorageClass() {
    return storageClass;
  }

  public void setStorageClass(String storageClass) {
    this.storageClass = storageClass;
  }
}
