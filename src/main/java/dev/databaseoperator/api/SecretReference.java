package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret in the same namespace as the {@link Database}, by name. */
public class SecretReference {

  @JsonPropertyDescription("Name of the Secret.")
  @Required
  @Size(min = 1, max = Limits.OBJECT_NAME_LENGTH)
  @Pattern(Limits.OBJECT_NAME)
  private String name;

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public SecretReference() {}

  public SecretReference(String name) {
    this.name = name;
  }
}
