package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operator last saw and did: {@code status} of a {@link Database}. Written by the operator
 * alone, always as a whole.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public class DatabaseStatus {

  @JsonPropertyDescription(
      "metadata.generation that this status speaks of; -1 before the operator has "
          + "looked at the Database for the first time.")
  private Long observedGeneration;

  @JsonPropertyDescription("One word for people, derived from the conditions.")
  private Phase phase;

  @JsonPropertyDescription(
      "Ready, Reconciling and Stalled as kstatus reads them, then InstancesReady and "
          + "DatabasesReady.")
  private List<Condition> conditions = new ArrayList<>();

  @JsonPropertyDescription(
      "Secret with the credentials of the application, for the Service Binding "
          + "specification (servicebinding.io).")
  private SecretReference binding;

  @JsonPropertyDescription("Where clients connect for reading and writing.")
  private Endpoint endpoint;

  @JsonPropertyDescription(
      "Number of instances that exist and do not hibernate; read by the scale subresource.")
  private Integer instances;

  @JsonPropertyDescription("Number of instances that accept connections.")
  private Integer readyInstances;

  @JsonPropertyDescription(
      "Label selector of the instance pods, as a string; read by the scale " + "subresource.")
  private String selector;

  @JsonPropertyDescription("Name of the instance that is the primary.")
  private String currentPrimary;

  @JsonPropertyDescription(
      "When the Database was Ready for the first time (RFC 3339). From then on its data is expected "
          + "to be there.")
  private String firstReadyAt;

  @JsonPropertyDescription("Image the primary runs.")
  private String image;

  @JsonPropertyDescription(
      "PostgreSQL's system identifier: the number that initdb drew for the data directory, also shown "
          + "by pg_controldata. It stays for the life of the data; the operator takes no other data "
          + "for this Database's.")
  private String systemIdentifier;

  @JsonPropertyDescription("Major version of PostgreSQL that the data is of.")
  private Integer majorVersion;

  @JsonPropertyDescription("What the volumes are, where they are bound.")
  private StorageStatus storage;

  public Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public Phase getPhase() {
    return phase;
  }

  public void setPhase(Phase phase) {
    this.phase = phase;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public SecretReference getBinding() {
    return binding;
  }

  public void setBinding(SecretReference binding) {
    this.binding = binding;
  }

  public Endpoint getEndpoint() {
    return endpoint;
  }

  public void setEndpoint(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  public Integer getInstances() {
    return instances;
  }

  public void setInstances(Integer instances) {
    this.instances = instances;
  }

  public Integer getReadyInstances() {
    return readyInstances;
  }

  public void setReadyInstances(Integer readyInstances) {
    this.readyInstances = readyInstances;
  }

  public String getSelector() {
    return selector;
  }

  public void setSelector(String selector) {
    this.selector = selector;
  }

  public String getCurrentPrimary() {
    return currentPrimary;
  }

  public void setCurrentPrimary(String currentPrimary) {
    this.currentPrimary = currentPrimary;
  }

  public String getFirstReadyAt() {
    return firstReadyAt;
  }

  public void setFirstReadyAt(String firstReadyAt) {
    this.firstReadyAt = firstReadyAt;
  }

  public String getImage() {
    return image;
  }

  public void setImage(String image) {
    this.image = image;
  }

  public String getSystemIdentifier() {
    return systemIdentifier;
  }

  public void setSystemIdentifier(String systemIdentifier) {
    this.systemIdentifier = systemIdentifier;
  }

  public Integer getMajorVersion() {
    return majorVersion;
  }

  public void setMajorVersion(Integer majorVersion) {
    this.majorVersion = majorVersion;
  }

  public StorageStatus getStorage() {
    return storage;
  }

  public void setStorage(StorageStatus storage) {
    this.storage = storage;
  }
}
