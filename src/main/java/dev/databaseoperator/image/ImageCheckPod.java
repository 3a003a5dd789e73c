package dev.databaseoperator.image;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.TriedImage;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.instance.InstancePod;
import dev.databaseoperator.instance.PostgresContainer;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code NAME-1-check}: tries the image in the spec with {@code instance.sh check}, beside the
 * running instance and equally confined, without its volume and its password.
 *
 * <p>The kubelet restarts a failed container with a backoff of up to five minutes: a repaired image
 * is so found without an event.
 */
public final class ImageCheckPod {

  private static final long GRACE_SECONDS = 5;
  private static final String TMP_SIZE = "512Mi";

  private ImageCheckPod() {}

  /**
   * Returns the pod to create.
   *
   * @param major major version of PostgreSQL of the data; empty when unknown
   * @param node of the instance, where the image is needed; empty when unknown
   */
  public static Pod of(
      Database database, int instance, Optional<Integer> major, Optional<String> node) {
    return of(database, instance, major, node, little());
  }

  /**
   * Returns the pod with the resources of the instance, which are known to fit the limits of the
   * namespace. Only for namespaces that do not allow the small resources of a trial: a large
   * instance may not fit twice.
   */
  public static Pod asLargeAsTheInstance(
      Database database, int instance, Optional<Integer> major, Optional<String> node) {
    return of(database, instance, major, node, database.getSpec().getResources());
  }

  private static Pod of(
      Database database,
      int instance,
      Optional<Integer> major,
      Optional<String> node,
      ResourceRequirements resources) {
    return new PodBuilder()
        .withMetadata(
            ChildMetadata.owned(
                database, Names.checkPod(database, instance), Labels.ofCheck(database)))
        .editMetadata()
        .addToAnnotations(Annotations.TRIED_IMAGE, TriedImage.of(database))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("OnFailure")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withImagePullSecrets(InstancePod.pullSecrets(database.getSpec()))
        .withSecurityContext(InstancePod.securityContext(database.getSpec()))
        .withAffinity(node.map(ImageCheckPod::near).orElse(null))
        .withContainers(container(database.getSpec(), major, resources))
        .withVolumes(InstancePod.config(database), tmp())
        .endSpec()
        .build();
  }

  private static ResourceRequirements little() {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("50m"))
        .addToRequests("memory", new Quantity("64Mi"))
        .addToLimits("cpu", new Quantity("1"))
        .addToLimits("memory", new Quantity("256Mi"))
        .build();
  }

  private static Container container(
      DatabaseSpec spec, Optional<Integer> major, ResourceRequirements resources) {
    return new ContainerBuilder()
        .withName(Names.CHECK_CONTAINER)
        .withImage(spec.getImageName())
        .withImagePullPolicy(spec.getImagePullPolicy().name())
        .withCommand(PostgresContainer.instanceScript("check"))
        .withEnv(environment(spec.getBootstrap().getInitdb(), major))
        .withResources(resources)
        .withSecurityContext(PostgresContainer.securityContext())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withVolumeMounts(
            PostgresContainer.mount(
                PostgresContainer.CONFIG, PostgresContainer.CONFIG_DIRECTORY, true),
            PostgresContainer.mount(PostgresContainer.TMP, "/tmp", false))
        .build();
  }

  private static List<EnvVar> environment(InitDb initdb, Optional<Integer> major) {
    List<EnvVar> environment =
        new ArrayList<>(
            List.of(
                PostgresContainer.variable("INITDB_ENCODING", initdb.getEncoding()),
                PostgresContainer.variable("INITDB_LOCALE", initdb.getLocale())));
    major
        .map(number -> PostgresContainer.variable("CHECK_MAJOR", number.toString()))
        .ifPresent(environment::add);
    return environment;
  }

  private static Affinity near(String node) {
    return new AffinityBuilder()
        .withNewNodeAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPreference()
        .addNewMatchField()
        .withKey("metadata.name")
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .endPreference()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  /** Volume for an initialised data directory, which has 40 MB. */
  private static Volume tmp() {
    return new VolumeBuilder()
        .withName(PostgresContainer.TMP)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(TMP_SIZE))
        .endEmptyDir()
        .build();
  }
}
