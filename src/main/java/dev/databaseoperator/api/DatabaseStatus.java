package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator last saw and did: {@code status} of a {@link Database}. Written by the operator
 * alone, always as a whole.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public class DatabaseStatus {

  @JsonPropertyDescription(
      "metadata.generation that this status speaks of; -1 before the operator has "
          + "reconciled the Database for the first time.")
  private @Nullable Long observedGeneration;

  @JsonPropertyDescription("One word for people, derived from the conditions.")
  private @Nullable Phase phase;

  @JsonPropertyDescription(
      "Ready, Reconciling and Stalled as kstatus reads them, then InstancesReady and "
          + "DatabasesReady.")
  private List<Condition> conditions = new ArrayList<>();

  @JsonPropertyDescription(
      "Secret with the credentials of the application, for the Service Binding "
          + "specification (servicebinding.io).")
  private @Nullable SecretReference binding;

  @JsonPropertyDescription("Where clients connect for reading and writing.")
  private @Nullable Endpoint endpoint;

  @JsonPropertyDescription(
      "Number of instances that exist and do not hibernate; read by the scale subresource.")
  private @Nullable Integer instances;

  @JsonPropertyDescription("Number of instances that accept connections.")
  private @Nullable Integer readyInstances;

  @JsonPropertyDescription(
      "Label selector of the instance pods, as a string; read by the scale " + "subresource.")
  private @Nullable String selector;

  @JsonPropertyDescription("Name of the instance that is the primary.")
  private @Nullable String currentPrimary;

  @JsonPropertyDescription(
      "When the Database was Ready for the first time (RFC 3339). From then on its data is expected "
          + "to be there.")
  private @Nullable String firstReadyAt;

  @JsonPropertyDescription("Image the primary runs.")
  private @Nullable String image;

  @JsonPropertyDescription(
      "PostgreSQL's system identifier: the number that initdb drew for the data directory, also shown "
          + "by pg_controldata. It stays for the life of the data; the operator takes no other data "
          + "for this Database's.")
  private @Nullable String systemIdentifier;

  @JsonPropertyDescription("Major version of PostgreSQL that the data is of.")
  private @Nullable Integer majorVersion;

  @JsonPropertyDescription("What the volumes are, where they are bound.")
  private @Nullable StorageStatus storage;

  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public @Nullable Phase getPhase() {
    return phase;
  }

  public void setPhase(@Nullable Phase phase) {
    this.phase = phase;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public @Nullable SecretReference getBinding() {
    return binding;
  }

  public void setBinding(@Nullable SecretReference binding) {
    this.binding = binding;
  }

  public @Nullable Endpoint getEndpoint() {
    return endpoint;
  }

  public void setEndpoint(@Nullable Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  public @Nullable Integer getInstances() {
    return instances;
  }

  public void setInstances(@Nullable Integer instances) {
    this.instances = instances;
  }

  public @Nullable Integer getReadyInstances() {
    return readyInstances;
  }

  public void setReadyInstances(@Nullable Integer readyInstances) {
    this.readyInstances = readyInstances;
  }

  public @Nullable String getSelector() {
    return selector;
  }

  public void setSelector(@Nullable String selector) {
    this.selector = selector;
  }

  public @Nullable String getCurrentPrimary() {
    return currentPrimary;
  }

  public void setCurrentPrimary(@Nullable String currentPrimary) {
    this.currentPrimary = currentPrimary;
  }

  public @Nullable String getFirstReadyAt() {
    return firstReadyAt;
  }

  public void setFirstReadyAt(@Nullable String firstReadyAt) {
    this.firstReadyAt = firstReadyAt;
  }

  public @Nullable String getImage() {
    return image;
  }

  public void setImage(@Nullable String image) {
    this.image = image;
  }

  public @Nullable String getSystemIdentifier() {
    return systemIdentifier;
  }

  public void setSystemIdentifier(@Nullable String systemIdentifier) {
    this.systemIdentifier = systemIdentifier;
  }

  public @Nullable Integer getMajorVersion() {
    return majorVersion;
  }

  public void setMajorVersion(@Nullable Integer majorVersion) {
    this.majorVersion = majorVersion;
  }

  public @Nullable StorageStatus getStorage() {
    return storage;
  }

  public void setStorage(@Nullable StorageStatus storage) {
    this.storage = storage;
  }
}
