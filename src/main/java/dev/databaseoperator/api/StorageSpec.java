package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The volume of each instance: one PersistentVolumeClaim. */
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
          + " the storage class allows it, and go back to what the volume has, status.storage.size.")
  @Default("1Gi")
  @Size(min = 1, max = Limits.SIZE_LENGTH)
  @Pattern(Limits.SIZE)
  @ValidationRule(
      value = "quantity(self).compareTo(quantity('" + Limits.LEAST_SIZE + "')) >= 0",
      message = Limits.SIZE_TOO_SMALL)
  private String size = "1Gi";

  @JsonPropertyDescription(
      "Name of the StorageClass; the cluster's default class when absent. Cannot be "
          + "changed after creation.")
  @Size(max = Limits.OBJECT_NAME_LENGTH)
  @Pattern(Limits.STORAGE_CLASS)
  private @Nullable String storageClass;

  @JsonPropertyDescription(
      "Access mode of the volume when it is made: ReadWriteOnce, or ReadWriteOncePod, with which"
          + " Kubernetes lets no second pod mount it; not every storage driver knows that. An"
          + " existing volume keeps its mode.")
  @Default("ReadWriteOnce")
  private AccessMode accessMode = AccessMode.ReadWriteOnce;

  public String getSize() {
    return size;
  }

  public void setSize(String size) {
    this.size = size;
  }

  public @Nullable String getStorageClass() {
    return storageClass;
  }

  public void setStorageClass(@Nullable String storageClass) {
    this.storageClass = storageClass;
  }

  public AccessMode getAccessMode() {
    return accessMode;
  }

  public void setAccessMode(AccessMode accessMode) {
    this.accessMode = accessMode;
  }
}
