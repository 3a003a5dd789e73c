package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Golden;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pod, against the restricted Pod Security Standard field by field, and what else matters. */
class InstancePodTest {

  static Stream<Database> databases() {
    return Stream.of(Databases.minimal(), Databases.complete());
  }

  @ParameterizedTest
  @MethodSource("databases")
  void podSharesNothingWithItsNode(Database database) {
    PodSpec pod = pod(database);
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getHostIPC()).isNull();
    assertThat(pod.getHostUsers()).isNull();
    assertThat(containers(pod))
        .allSatisfy(
            container ->
                assertThat(container.getPorts())
                    .allSatisfy(
                        port -> {
                          assertThat(port.getHostPort()).isNull();
                          assertThat(port.getHostIP()).isNull();
                        }));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void podMountsOnlyVolumesThatTheRestrictedStandardAllows(Database database) {
    assertThat(pod(database).getVolumes())
        .isNotEmpty()
        .allSatisfy(
            volume ->
                assertThat(
                        Stream.of(
                                volume.getConfigMap(),
                                volume.getEmptyDir(),
                                volume.getPersistentVolumeClaim(),
                                volume.getSecret())
                            .filter(source -> source != null))
                    .as(volume.getName())
                    .hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void containersCannotGainPrivileges(Database database) {
    assertThat(containers(pod(database)))
        .allSatisfy(
            container -> {
              var context = container.getSecurityContext();
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getPrivileged()).isNull();
              assertThat(context.getProcMount()).isNull();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
              assertThat(context.getSeLinuxOptions()).isNull();
              assertThat(context.getAppArmorProfile()).isNull();
              assertThat(context.getSeccompProfile()).as("the pod's").isNull();
              assertThat(context.getWindowsOptions()).isNull();
            });
  }

  @ParameterizedTest
  @MethodSource("databases")
  void podRunsAsTheUserOfTheImageAndNeverAsRoot(Database database) {
    var context = pod(database).getSecurityContext();
    assertThat(context.getRunAsNonRoot()).isTrue();
    assertThat(context.getRunAsUser()).isEqualTo(database.getSpec().getPostgresUID()).isPositive();
    assertThat(context.getRunAsGroup()).isEqualTo(database.getSpec().getPostgresGID()).isPositive();
    assertThat(context.getSupplementalGroups()).isEmpty();
    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(context.getSysctls()).isEmpty();
    assertThat(context.getSeLinuxOptions()).isNull();
    assertThat(containers(pod(database)))
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(container.getSecurityContext().getRunAsUser()).isNull();
            });
  }

  @ParameterizedTest
  @MethodSource("databases")
  void volumeBelongsToTheGroupOfTheImage(Database database) {
    var context = pod(database).getSecurityContext();
    assertThat(context.getFsGroup()).isEqualTo(database.getSpec().getPostgresGID());
    assertThat(context.getFsGroupChangePolicy())
        .as("without it each start walks over every file")
        .isEqualTo("OnRootMismatch");
  }

  @ParameterizedTest
  @MethodSource("databases")
  void rootFileSystemIsReadOnly(Database database) {
    assertThat(containers(pod(database)))
        .allSatisfy(
            container ->
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue());
  }

  @ParameterizedTest
  @MethodSource("databases")
  void onlyWhatPostgresWritesIsWritable(Database database) {
    Container container = pod(database).getContainers().get(0);
    Set<String> writable =
        Set.of("/var/lib/postgresql/data", "/var/run/postgresql", "/tmp", "/dev/shm");
    assertThat(container.getVolumeMounts())
        .allSatisfy(
            mount ->
                assertThat(Boolean.TRUE.equals(mount.getReadOnly()))
                    .as(mount.getMountPath())
                    .isNotEqualTo(writable.contains(mount.getMountPath())))
        .extracting(VolumeMount::getMountPath)
        .containsAll(writable);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void podHasNoServiceAccountTokenAndNoServiceEnvironment(Database database) {
    assertThat(pod(database).getAutomountServiceAccountToken()).isFalse();
    assertThat(pod(database).getEnableServiceLinks()).isFalse();
    assertThat(pod(database).getServiceAccountName()).isNull();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void passwordOfTheSuperuserIsAFileThatTheGroupReadsAndNotAVariable(Database database) {
    Volume superuser =
        pod(database).getVolumes().stream()
            .filter(volume -> volume.getSecret() != null)
            .findFirst()
            .orElseThrow();
    assertThat(superuser.getSecret().getSecretName()).isEqualTo("orders-superuser");
    assertThat(superuser.getSecret().getDefaultMode()).isEqualTo(0440);
    assertThat(superuser.getSecret().getItems())
        .singleElement()
        .satisfies(item -> assertThat(item.getKey()).isEqualTo("password"));
    assertThat(containers(pod(database)))
        .allSatisfy(
            container -> {
              assertThat(container.getEnvFrom()).isEmpty();
              assertThat(container.getEnv())
                  .allSatisfy(
                      variable ->
                          assertThat(
                                  variable.getValueFrom() == null
                                      || variable.getValueFrom().getFieldRef() != null)
                              .as(variable.getName())
                              .isTrue());
            });
  }

  @Test
  void applicationSecretIsNotInThePod() {
    assertThat(Golden.yaml(Wanted.statefulSet(Databases.minimal(), 1)))
        .doesNotContain("orders-app");
  }

  @Test
  void dataDirectoryIsBelowItsMount() {
    Container container = pod(Databases.minimal()).getContainers().get(0);
    String mount =
        container.getVolumeMounts().stream()
            .filter(each -> each.getName().equals("data"))
            .map(VolumeMount::getMountPath)
            .findFirst()
            .orElseThrow();
    assertThat(container.getEnv())
        .anySatisfy(
            variable -> {
              assertThat(variable.getName()).isEqualTo("PGDATA");
              assertThat(variable.getValue()).startsWith(mount + "/");
            });
  }

  @Test
  void initdbIsToldWhatTheDatabaseAsksFor() {
    assertThat(pod(Databases.complete()).getContainers().get(0).getEnv())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .contains("INITDB_ENCODING=LATIN1", "INITDB_LOCALE=C", "INITDB_DATA_CHECKSUMS=false");
  }

  @Test
  void everyVariableHasAValueOrTheApplyWouldNeverEnd() {
    assertThat(pod(Databases.complete()).getContainers().get(0).getEnv())
        .filteredOn(variable -> variable.getValueFrom() == null)
        .hasSizeGreaterThan(3)
        .allSatisfy(variable -> assertThat(variable.getValue()).isNotEmpty());
  }

  @Test
  void imageAndPullSettingsAreTheDatabases() {
    PodSpec pod = pod(Databases.complete());
    assertThat(pod.getContainers().get(0).getImage())
        .isEqualTo(Databases.complete().getSpec().getImageName());
    assertThat(pod.getContainers().get(0).getImagePullPolicy()).isEqualTo("Always");
    assertThat(pod.getImagePullSecrets()).extracting("name").containsExactly("registry", "mirror");
  }

  @Test
  void resourcesAreTheDatabases() {
    assertThat(pod(Databases.complete()).getContainers().get(0).getResources())
        .isEqualTo(Databases.complete().getSpec().getResources());
  }

  @Test
  void allThreeProbesAskTheScriptWithoutASocketOfTheNode() {
    Container container = pod(Databases.minimal()).getContainers().get(0);
    assertThat(
            List.of(
                container.getStartupProbe(),
                container.getReadinessProbe(),
                container.getLivenessProbe()))
        .extracting(probe -> probe.getExec().getCommand())
        .containsExactly(
            List.of("/bin/sh", "/etc/database-operator/config/instance.sh", "startup"),
            List.of("/bin/sh", "/etc/database-operator/config/instance.sh", "ready"),
            List.of("/bin/sh", "/etc/database-operator/config/instance.sh", "live"));
  }

  @Test
  void crashRecoveryHasAnHourBeforeThePodIsKilled() {
    Probe startup = pod(Databases.minimal()).getContainers().get(0).getStartupProbe();
    assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold())
        .isGreaterThanOrEqualTo(3600);
  }

  @Test
  void shutdownIsFastAndHasTimeForItsCheckpoint() {
    PodSpec pod = pod(Databases.minimal());
    assertThat(pod.getContainers().get(0).getLifecycle().getPreStop().getExec().getCommand())
        .containsExactly("/bin/sh", "/etc/database-operator/config/instance.sh", "stop");
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(300);
  }

  @Test
  void reasonOfACrashReachesTheStatusOfThePod() {
    assertThat(pod(Databases.minimal()).getContainers().get(0).getTerminationMessagePolicy())
        .isEqualTo("FallbackToLogsOnError");
  }

  private static PodSpec pod(Database database) {
    return Wanted.statefulSet(database, 1).getSpec().getTemplate().getSpec();
  }

  private static List<Container> containers(PodSpec pod) {
    assertThat(pod.getEphemeralContainers()).isEmpty();
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }
}
