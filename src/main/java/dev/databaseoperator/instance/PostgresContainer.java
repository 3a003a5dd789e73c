package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Container {@code postgres}: the image supplies the programs, {@code instance.sh} the rest. */
public final class PostgresContainer {

  static final String DATA = "data";
  public static final String CONFIG = "config";
  static final String SUPERUSER = "superuser";
  static final String RUN = "run";
  public static final String TMP = "tmp";
  static final String SHARED_MEMORY = "shared-memory";

  private static final String VOLUME_DIRECTORY = "/var/lib/postgresql/data";
  public static final String CONFIG_DIRECTORY = "/etc/database-operator/config";
  private static final String SUPERUSER_DIRECTORY = "/etc/database-operator/superuser";

  // One try each second, without an end. What precedes a listening server (another server has to
  // end, a database is initialised) ends by itself or never, and a kill would only begin it again.
  private static final int STARTUP_TRIES = Integer.MAX_VALUE;

  private PostgresContainer() {}

  static Container of(Database database, int instance, String image) {
    DatabaseSpec spec = database.getSpec();
    return new ContainerBuilder()
        .withName(Names.CONTAINER)
        .withImage(image)
        .withImagePullPolicy(spec.getImagePullPolicy().name())
        .withCommand(instanceScript("start"))
        .withEnv(environment(database, instance))
        .addNewPort()
        .withName(PostgresPort.NAME)
        .withContainerPort(Names.PORT)
        .withProtocol("TCP")
        .endPort()
        .withResources(sorted(spec.getResources()))
        .withStartupProbe(probe("startup", 1, STARTUP_TRIES))
        .withReadinessProbe(probe("ready", 5, 3))
        .withLivenessProbe(probe("live", 10, 6))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        .withCommand(instanceScript("stop"))
        .endExec()
        .endPreStop()
        .endLifecycle()
        .withSecurityContext(securityContext())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withVolumeMounts(
            mount(DATA, VOLUME_DIRECTORY, false),
            mount(CONFIG, CONFIG_DIRECTORY, true),
            mount(SUPERUSER, SUPERUSER_DIRECTORY, true),
            mount(RUN, "/var/run/postgresql", false),
            mount(TMP, "/tmp", false),
            mount(SHARED_MEMORY, "/dev/shm", false))
        .build();
  }

  public static List<String> instanceScript(String command) {
    return List.of("/bin/sh", CONFIG_DIRECTORY + "/" + InstanceScript.ENTRY, command);
  }

  private static List<EnvVar> environment(Database database, int instance) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    return List.of(
        // A directory below the mount: the mount itself may hold lost+found, and its permissions
        // are
        // the kubelet's.
        variable("PGDATA", VOLUME_DIRECTORY + "/pgdata"),
        // Name of this pod, and of the only pod that may use the volume.
        variable("INSTANCE_POD", Names.pod(database, instance)),
        field("POD_NAME", "metadata.name"),
        field("POD_UID", "metadata.uid"),
        field("NODE_NAME", "spec.nodeName"),
        variable("INITDB_ENCODING", initdb.getEncoding()),
        variable("INITDB_LOCALE", initdb.getLocale()),
        variable("INITDB_DATA_CHECKSUMS", Boolean.toString(initdb.isDataChecksums())));
  }

  public static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private static Probe probe(String command, int periodSeconds, int failureThreshold) {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand(instanceScript(command))
        .endExec()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withSuccessThreshold(1)
        .withFailureThreshold(failureThreshold)
        .build();
  }

  public static SecurityContext securityContext() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  public static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  /**
   * Returns {@code resources} with its amounts in a fixed order; those of a parsed map have none.
   */
  private static ResourceRequirements sorted(ResourceRequirements resources) {
    return new ResourceRequirementsBuilder(resources)
        .withLimits(sorted(resources.getLimits()))
        .withRequests(sorted(resources.getRequests()))
        .build();
  }

  private static @Nullable Map<String, Quantity> sorted(@Nullable Map<String, Quantity> amounts) {
    return amounts == null ? null : new TreeMap<>(amounts);
  }
}
