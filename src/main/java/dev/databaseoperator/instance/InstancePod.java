package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.credentials.AppSecret;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pod of one instance: passes the restricted Pod Security Standard, has a read-only root file
 * system and no service account token.
 */
public final class InstancePod {

  /** Changes when the instance has to be restarted to read its configuration. */
  static final String CONFIG_HASH = Database.GROUP + "/config-hash";

  // Time for the checkpoint of a large shared_buffers; a pod that has finished ends at once.
  private static final long GRACE_SECONDS = 600;

  private InstancePod() {}

  static PodTemplateSpec of(Database database, int instance, String image) {
    DatabaseSpec spec = database.getSpec();
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        // Not its role, which may have changed when the pod is created again.
        .withLabels(Labels.ofInstance(database, instance))
        .addToAnnotations(CONFIG_HASH, PostgresConfigMap.hash(database))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withImagePullSecrets(pullSecrets(spec))
        .withSecurityContext(securityContext(spec))
        .withContainers(PostgresContainer.of(database, instance, image))
        .withVolumes(volumes(database, instance))
        .endSpec()
        .build();
  }

  public static List<LocalObjectReference> pullSecrets(DatabaseSpec spec) {
    return spec.getImagePullSecrets().stream()
        .map(secret -> new LocalObjectReference(secret.getName()))
        .toList();
  }

  public static PodSecurityContext securityContext(DatabaseSpec spec) {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(spec.getPostgresUID())
        .withRunAsGroup(spec.getPostgresGID())
        .withFsGroup(spec.getPostgresGID())
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static List<Volume> volumes(Database database, int instance) {
    return List.of(
        new VolumeBuilder()
            .withName(PostgresContainer.DATA)
            .withNewPersistentVolumeClaim()
            .withClaimName(Names.instance(database, instance))
            .endPersistentVolumeClaim()
            .build(),
        config(database),
        new VolumeBuilder()
            .withName(PostgresContainer.SUPERUSER)
            .withNewSecret()
            .withSecretName(Names.superuserSecret(database))
            .withDefaultMode(0440)
            .addNewItem()
            .withKey(AppSecret.PASSWORD)
            .withPath(AppSecret.PASSWORD)
            .endItem()
            .endSecret()
            .build(),
        emptyDir(PostgresContainer.RUN, null),
        emptyDir(PostgresContainer.TMP, null),
        // The container's own /dev/shm has 64 MB: too little for parallel queries.
        emptyDir(PostgresContainer.SHARED_MEMORY, "Memory"));
  }

  public static Volume config(Database database) {
    return new VolumeBuilder()
        .withName(PostgresContainer.CONFIG)
        .withNewConfigMap()
        .withName(Names.config(database))
        .withDefaultMode(0444)
        .endConfigMap()
        .build();
  }

  private static Volume emptyDir(String name, @Nullable String medium) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium(medium)
        .endEmptyDir()
        .build();
  }
}
