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
  @Size(min = 1, max = 32)
  @Pattern("^[0-9]+(\\.[0-9]+)?([KMGTPE]i|[kMGTPE])?$")
  @ValidationRule(
      value = "quantity(self).compareTo(quantity('256Mi')) >= 0",
      message =
          "spec.storage.size must be at least 256Mi: an empty PostgreSQL with its write-ahead log"
              + " does not fit in less")
  @ValidationRule(
      value = "quantity(self).compareTo(quantity(oldSelf)) >= 0",
      message =
          "spec.storage.size can grow but not shrink: Kubernetes cannot make a volume smaller;"
              + " create a new Database and restore a dump into it")
  private String size = "1Gi";

  @JsonPropertyDescription(
      "Name of the StorageClass; the cluster's default class when absent. Cannot be "
          + "changed after creation.")
  @Size(max = 253)
  @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$")
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
