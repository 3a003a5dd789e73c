package dev.databaseoperator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WakeUpsTest {

  private static final Secret SECRET = SuperuserSecret.of(Databases.minimal(), "secret");
  private static final ConfigMap CONFIG = Wanted.config(Databases.minimal());
  private static final StatefulSet SET = Wanted.statefulSet(Databases.minimal(), 1);
  private static final PersistentVolumeClaim CLAIM = InstanceVolumeClaim.of(Databases.minimal(), 1);

  @Test
  void dataOfSecretsAndConfigMapsMatters() {
    assertThat(WakeUps.on(new SecretBuilder(SECRET).addToData("password", "eA==").build(), SECRET))
        .isTrue();
    assertThat(
            WakeUps.on(new ConfigMapBuilder(CONFIG).addToData("pg_hba.conf", "").build(), CONFIG))
        .isTrue();
  }

  @Test
  void aVersionAloneDoesNotMatter() {
    assertThat(
            WakeUps.on(
                new SecretBuilder(SECRET)
                    .editMetadata()
                    .withResourceVersion("7")
                    .addNewManagedField()
                    .withManager("somebody")
                    .endManagedField()
                    .endMetadata()
                    .build(),
                SECRET))
        .isFalse();
  }

  @Test
  void labelsMatter() {
    assertThat(
            WakeUps.on(
                new ConfigMapBuilder(CONFIG)
                    .editMetadata()
                    .removeFromLabels("app.kubernetes.io/name")
                    .endMetadata()
                    .build(),
                CONFIG))
        .isTrue();
  }

  @Test
  void theSpecOfServicesMattersAndTheirStatusDoesNot() {
    var service = ReadWriteService.of(Databases.minimal());
    assertThat(
            WakeUps.on(
                new ServiceBuilder(service).editSpec().addToSelector("a", "b").endSpec().build(),
                service))
        .isTrue();
    assertThat(
            WakeUps.on(
                new ServiceBuilder(service)
                    .withNewStatus()
                    .withNewLoadBalancer()
                    .endLoadBalancer()
                    .endStatus()
                    .build(),
                service))
        .isFalse();
  }

  @Test
  void thatAVolumeIsBoundDoesNotMatterAndThatItIsDeletedDoes() {
    assertThat(
            WakeUps.on(
                new PersistentVolumeClaimBuilder(CLAIM)
                    .editMetadata()
                    .addToAnnotations("pv.kubernetes.io/bind-completed", "yes")
                    .endMetadata()
                    .editSpec()
                    .withVolumeName("pv-1")
                    .endSpec()
                    .withNewStatus()
                    .withPhase("Bound")
                    .endStatus()
                    .build(),
                CLAIM))
        .isFalse();
    assertThat(
            WakeUps.on(
                new PersistentVolumeClaimBuilder(CLAIM)
                    .editMetadata()
                    .withDeletionTimestamp("2026-01-01T00:00:00Z")
                    .endMetadata()
                    .build(),
                CLAIM))
        .isTrue();
  }

  @Test
  void theRevisionOfAStatefulSetMattersOnceItsPodIsReady() {
    StatefulSet seen =
        new StatefulSetBuilder(SET)
            .withNewStatus()
            .withObservedGeneration(1L)
            .withUpdateRevision("orders-1-a")
            .endStatus()
            .build();
    assertThat(WakeUps.on(seen, SET, set -> true)).isTrue();
    assertThat(WakeUps.on(seen, SET, set -> false)).isFalse();
    StatefulSet counted =
        new StatefulSetBuilder(seen).editStatus().withReadyReplicas(1).endStatus().build();
    assertThat(WakeUps.on(counted, seen, set -> true)).isFalse();
  }

  @Test
  void anotherRevisionOfAStatefulSetMattersAlsoWhileItsPodIsNotReady() {
    StatefulSet first = observed(1, 1, "orders-1-a");
    StatefulSet made = new StatefulSetBuilder(first).withStatus(null).build();
    StatefulSet changed = observed(2, 1, "orders-1-a");
    StatefulSet seen = observed(2, 2, "orders-1-b");
    assertThat(WakeUps.on(first, made, set -> false)).as("the first one").isFalse();
    assertThat(WakeUps.on(seen, changed, set -> false)).isTrue();
    // It has seen the change of the template, but not yet the latest of the number of pods.
    StatefulSet halfSeen = observed(3, 2, "orders-1-b");
    assertThat(WakeUps.on(observed(3, 3, "orders-1-b"), halfSeen, set -> false)).isTrue();
    assertThat(
            WakeUps.on(
                new StatefulSetBuilder(seen).editStatus().withReplicas(1).endStatus().build(),
                seen,
                set -> false))
        .isFalse();
  }

  private static StatefulSet observed(long generation, long seen, String revision) {
    return new StatefulSetBuilder(SET)
        .editMetadata()
        .withGeneration(generation)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(seen)
        .withUpdateRevision(revision)
        .endStatus()
        .build();
  }

  @Test
  void thatTheLastPodOfAHibernatedInstanceHasGoneMatters() {
    StatefulSet asleep = new StatefulSetBuilder(SET).editSpec().withReplicas(0).endSpec().build();
    StatefulSet ending =
        new StatefulSetBuilder(asleep).withNewStatus().withReplicas(1).endStatus().build();
    StatefulSet ended =
        new StatefulSetBuilder(asleep).withNewStatus().withReplicas(0).endStatus().build();
    assertThat(WakeUps.on(ended, ending, set -> false)).isTrue();
  }

  @Test
  void howAVolumeGrowsMatters() {
    PersistentVolumeClaim small = withCapacity("512Mi");
    assertThat(WakeUps.on(withCapacity("1Gi"), small)).isTrue();
    assertThat(
            WakeUps.on(
                new PersistentVolumeClaimBuilder(small)
                    .editStatus()
                    .addNewCondition()
                    .withType("FileSystemResizePending")
                    .withStatus("True")
                    .endCondition()
                    .endStatus()
                    .build(),
                small))
        .isTrue();
    assertThat(WakeUps.on(withCapacity("1Gi"), CLAIM)).as("bound").isFalse();
  }

  private static PersistentVolumeClaim withCapacity(String size) {
    return new PersistentVolumeClaimBuilder(CLAIM)
        .withNewStatus()
        .addToCapacity("storage", new Quantity(size))
        .endStatus()
        .build();
  }

  @Test
  void theSpecOfAStatefulSetMattersAlways() {
    StatefulSet scaled =
        new StatefulSetBuilder(SET)
            .editMetadata()
            .withGeneration(2L)
            .endMetadata()
            .editSpec()
            .withReplicas(0)
            .endSpec()
            .build();
    assertThat(WakeUps.on(scaled, SET, set -> false)).isTrue();
  }

  @Test
  void theUsualLifeOfAPodWakesOnceWhenItIsReady() {
    Pod created = pod();
    Pod scheduled =
        new PodBuilder(created)
            .withNewStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    Pod creating = waiting(scheduled, "ContainerCreating");
    Pod ready =
        new PodBuilder(scheduled)
            .editStatus()
            .withPodIP("10.0.0.1")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .addNewContainerStatus()
            .withReady(true)
            .withContainerID("containerd://1")
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(WakeUps.on(created)).isFalse();
    assertThat(WakeUps.on(scheduled, created)).isFalse();
    assertThat(WakeUps.on(creating, scheduled)).isFalse();
    assertThat(WakeUps.on(ready, creating)).isTrue();
    assertThat(WakeUps.on(ready)).isTrue();
  }

  @Test
  void theRoleThatTheOperatorGivesANewPodTellsItNothingNew() {
    Pod primary = withRole(Labels.ROLE_PRIMARY);
    assertThat(WakeUps.on(primary, pod())).isFalse();
    assertThat(WakeUps.on(pod(), primary)).as("removed").isTrue();
    assertThat(WakeUps.on(withRole("replica"), primary)).as("changed").isTrue();
    assertThat(WakeUps.on(withRole("replica"), pod())).as("another client's").isTrue();
    assertThat(WakeUps.on(waiting(primary, "ImagePullBackOff"), pod()))
        .as("with something else")
        .isTrue();
  }

  private static Pod withRole(String role) {
    return new PodBuilder(pod())
        .editMetadata()
        .addToLabels(Labels.ROLE, role)
        .endMetadata()
        .build();
  }

  @Test
  void aPodThatGetsAnotherOwnerWakes() {
    Pod adopted =
        new PodBuilder(pod())
            .editMetadata()
            .addNewOwnerReference()
            .withUid("another")
            .endOwnerReference()
            .endMetadata()
            .build();
    assertThat(WakeUps.on(adopted, pod())).isTrue();
  }

  @Test
  void anOwnerThatNoLongerControlsWakes() {
    StatefulSet owned =
        new StatefulSetBuilder(SET)
            .editMetadata()
            .editFirstOwnerReference()
            .withController(false)
            .endOwnerReference()
            .endMetadata()
            .build();
    assertThat(WakeUps.on(owned, SET, set -> false)).isTrue();
  }

  @Test
  void thatItsNodeIsNotHeardOfWakes() {
    Pod lost =
        new PodBuilder(pod())
            .editOrNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("False")
            .endCondition()
            .addNewCondition()
            .withType("ContainersReady")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    assertThat(WakeUps.on(lost, pod())).isTrue();
  }

  @Test
  void anInjectedContainerThatAloneIsNotReadyWakes() {
    assertThat(WakeUps.on(withProxy(true), withProxy(false))).isTrue();
  }

  private static Pod withProxy(boolean postgresReady) {
    return new PodBuilder(pod())
        .editOrNewStatus()
        .addNewContainerStatus()
        .withName("postgres")
        .withReady(postgresReady)
        .endContainerStatus()
        .addNewContainerStatus()
        .withName("proxy")
        .withReady(false)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @Test
  void aChildThatOnlyTheOperatorTouchedTellsItNothingNew() {
    assertThat(WakeUps.on(managedBy("database-operator"))).isFalse();
    assertThat(WakeUps.on(managedBy("database-operator", "kubectl"))).isTrue();
    assertThat(WakeUps.on(managedBy())).isTrue();
  }

  private static HasMetadata managedBy(String... managers) {
    return new SecretBuilder(SECRET)
        .editMetadata()
        .withManagedFields(
            Stream.of(managers)
                .map(each -> new ManagedFieldsEntryBuilder().withManager(each).build())
                .toList())
        .endMetadata()
        .build();
  }

  @Test
  void aPodThatCannotRunWakes() {
    Pod created = pod();
    assertThat(WakeUps.on(waiting(created, "ImagePullBackOff"), created)).isTrue();
    assertThat(
            WakeUps.on(
                new PodBuilder(created)
                    .withNewStatus()
                    .addNewCondition()
                    .withType("PodScheduled")
                    .withStatus("False")
                    .endCondition()
                    .endStatus()
                    .build(),
                created))
        .isTrue();
    assertThat(
            WakeUps.on(
                new PodBuilder(created)
                    .withNewStatus()
                    .addNewContainerStatus()
                    .withReady(false)
                    .withState(
                        new ContainerStateBuilder()
                            .withNewTerminated()
                            .withExitCode(1)
                            .endTerminated()
                            .build())
                    .endContainerStatus()
                    .endStatus()
                    .build(),
                created))
        .isTrue();
  }

  @Test
  void anInjectedInitContainerMattersWhenItFails() {
    Pod waits = init("PodInitializing");
    assertThat(WakeUps.on(waits, pod())).isFalse();
    assertThat(WakeUps.on(init("CrashLoopBackOff"), waits)).isTrue();
  }

  private static Pod init(String reason) {
    return new PodBuilder(pod())
        .editOrNewStatus()
        .addNewInitContainerStatus()
        .withReady(false)
        .withState(
            new ContainerStateBuilder().withNewWaiting().withReason(reason).endWaiting().build())
        .endInitContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withMetadata(SET.getSpec().getTemplate().getMetadata())
        .withSpec(SET.getSpec().getTemplate().getSpec())
        .build();
  }

  private static Pod waiting(Pod pod, String reason) {
    return new PodBuilder(pod)
        .editOrNewStatus()
        .addNewContainerStatus()
        .withReady(false)
        .withState(
            new ContainerStateBuilder().withNewWaiting().withReason(reason).endWaiting().build())
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
