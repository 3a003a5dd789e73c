package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;

/**
 * The wanted state of one PostgreSQL service: {@code spec} of a {@link Database}.
 *
 * <p>Every default and every limit lives in the CRD schema, so that an object read from the API
 * server is always complete; the operator never writes here.
 */
@ValidationRule(
    value = "!has(self.credentials.rotateAfter) || !has(self.bootstrap.initdb.secret)",
    message = Limits.ROTATE_OWN_PASSWORD)
public class DatabaseSpec {

  @JsonPropertyDescription(
      "Number of PostgreSQL servers: one primary and n-1 streaming standbys. This "
          + "version of the operator runs exactly one.")
  @Default("1")
  @Min(1)
  @Max(9)
  @ValidationRule(value = "self == 1", message = Limits.ONE_INSTANCE)
  private int instances = 1;

  @JsonPropertyDescription(
      "Container image with the PostgreSQL programs (initdb, postgres, pg_ctl, "
          + "pg_isready) on PATH and a POSIX sh, by tag or digest. Another major version "
          + "than the one the data was made with is refused by the instance.")
  @Default("postgres:17")
  @Size(min = 1, max = Limits.IMAGE_LENGTH)
  @Pattern(Limits.IMAGE)
  private String imageName = "postgres:17";

  @JsonPropertyDescription("When the kubelet pulls the image: Always, IfNotPresent or Never.")
  @Default("IfNotPresent")
  private ImagePullPolicy imagePullPolicy = ImagePullPolicy.IfNotPresent;

  @JsonPropertyDescription(
      "Secrets of type kubernetes.io/dockerconfigjson in the same namespace, used to "
          + "pull the image.")
  @Size(max = Limits.PULL_SECRETS)
  private List<SecretReference> imagePullSecrets = new ArrayList<>();

  @JsonPropertyDescription(
      "User ID the image's PostgreSQL runs as and that owns the data: 999 in the "
          + "Debian based official images, 70 in the Alpine based ones. Cannot be changed "
          + "after creation.")
  @Default("999")
  @Min(1)
  @Max(Limits.GREATEST_ID)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.postgresUID cannot be changed after creation: the data directory belongs "
              + "to this user; create a new Database and restore a dump into it to move to an "
              + "image with another user")
  private long postgresUID = 999;

  @JsonPropertyDescription(
      "Group ID the image's PostgreSQL runs as, and fsGroup of the volume: 999 in the"
          + " Debian based official images, 70 in the Alpine based ones. Cannot be changed "
          + "after creation.")
  @Default("999")
  @Min(1)
  @Max(Limits.GREATEST_ID)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.postgresGID cannot be changed after creation: the data directory belongs "
              + "to this group; create a new Database and restore a dump into it to move to an "
              + "image with another group")
  private long postgresGID = 999;

  @JsonPropertyDescription("The volume of each instance.")
  @Default("{}")
  private StorageSpec storage = new StorageSpec();

  @JsonPropertyDescription(
      "Compute resources of the postgres container, as in a Pod. The memory limit (or"
          + " else the request) sizes shared_buffers, effective_cache_size, work_mem and "
          + "maintenance_work_mem; without either, 512Mi is assumed.")
  @Default("{}")
  private ResourceRequirements resources = new ResourceRequirements();

  @JsonPropertyDescription("How the data directory is made the first time.")
  @Default("{}")
  private BootstrapSpec bootstrap = new BootstrapSpec();

  @JsonPropertyDescription("What becomes of generated passwords as time goes by.")
  @Default("{}")
  private CredentialsSpec credentials = new CredentialsSpec();

  @JsonPropertyDescription("Figures of PostgreSQL for Prometheus.")
  @Default("{}")
  private MonitoringSpec monitoring = new MonitoringSpec();

  @JsonPropertyDescription(
      "true: no pod runs; volume, credentials and everything else stay, and false starts it again"
          + " with the same data. Passwords and settings that are changed meanwhile apply then.")
  @Default("false")
  private boolean hibernated;

  @JsonPropertyDescription(
      "true: the operator changes nothing of this Database and only reports its "
          + "status, for instance while you work on its objects by hand. Deleting a paused "
          + "Database still works.")
  @Default("false")
  private boolean paused;

  @JsonPropertyDescription(
      "What becomes of the volume and of the generated credentials when the Database "
          + "is deleted. Retain: they stay, and a new Database of the same name adopts "
          + "them, with the same data and the same passwords. Delete: they are removed with"
          + " it.")
  @Default("Retain")
  private DeletionPolicy deletionPolicy = DeletionPolicy.Retain;

  @JsonPropertyDescription(
      "true: the API server refuses to delete the Database until this is false again, by a"
          + " ValidatingAdmissionPolicy that comes with the operator. Where the policy is not"
          + " installed, a deleted Database keeps running and its status says so. It protects the"
          + " Database, not its namespace.")
  @Default("false")
  private boolean deletionProtection;

  public int getInstances() {
    return instances;
  }

  public void setInstances(int instances) {
    this.instances = instances;
  }

  public String getImageName() {
    return imageName;
  }

  public void setImageName(String imageName) {
    this.imageName = imageName;
  }

  public ImagePullPolicy getImagePullPolicy() {
    return imagePullPolicy;
  }

  public void setImagePullPolicy(ImagePullPolicy imagePullPolicy) {
    this.imagePullPolicy = imagePullPolicy;
  }

  public List<SecretReference> getImagePullSecrets() {
    return imagePullSecrets;
  }

  public void setImagePullSecrets(List<SecretReference> imagePullSecrets) {
    this.imagePullSecrets = imagePullSecrets;
  }

  public long getPostgresUID() {
    return postgresUID;
  }

  public void setPostgresUID(long postgresUID) {
    this.postgresUID = postgresUID;
  }

  public long getPostgresGID() {
    return postgresGID;
  }

  public void setPostgresGID(long postgresGID) {
    this.postgresGID = postgresGID;
  }

  public StorageSpec getStorage() {
    return storage;
  }

  public void setStorage(StorageSpec storage) {
    this.storage = storage;
  }

  public ResourceRequirements getResources() {
    return resources;
  }

  public void setResources(ResourceRequirements resources) {
    this.resources = resources;
  }

  public BootstrapSpec getBootstrap() {
    return bootstrap;
  }

  public void setBootstrap(BootstrapSpec bootstrap) {
    this.bootstrap = bootstrap;
  }

  public CredentialsSpec getCredentials() {
    return credentials;
  }

  public void setCredentials(CredentialsSpec credentials) {
    this.credentials = credentials;
  }

  public MonitoringSpec getMonitoring() {
    return monitoring;
  }

  public void setMonitoring(MonitoringSpec monitoring) {
    this.monitoring = monitoring;
  }

  public boolean isHibernated() {
    return hibernated;
  }

  public void setHibernated(boolean hibernated) {
    this.hibernated = hibernated;
  }

  public boolean isPaused() {
    return paused;
  }

  public void setPaused(boolean paused) {
    this.paused = paused;
  }

  public DeletionPolicy getDeletionPolicy() {
    return deletionPolicy;
  }

  public void setDeletionPolicy(DeletionPolicy deletionPolicy) {
    this.deletionPolicy = deletionPolicy;
  }

  public boolean isDeletionProtection() {
    return deletionProtection;
  }

  public void setDeletionProtection(boolean deletionProtection) {
    this.deletionProtection = deletionProtection;
  }
}
