package dev.databaseoperator.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageCheckPodTest {

  private final Database database = Databases.complete();
  private final Pod pod = ImageCheckPod.of(database, 1, Optional.of(17), Optional.of("node-1"));

  @Test
  void nothingSelectsItThatSelectsInstances() {
    Map<String, String> labels = pod.getMetadata().getLabels();
    for (Map<String, String> selector :
        List.of(
            Wanted.statefulSet(database, 1).getSpec().getSelector().getMatchLabels(),
            ReadWriteService.of(database).getSpec().getSelector(),
            InstancesService.of(database).getSpec().getSelector())) {
      assertThat(labels.entrySet()).doesNotContainAnyElementsOf(selector.entrySet());
    }
  }

  @Test
  void imageIsHadAndRunAsByTheInstance() {
    PodSpec instance = Wanted.statefulSet(database, 1).getSpec().getTemplate().getSpec();

    assertThat(pod.getSpec().getSecurityContext()).isEqualTo(instance.getSecurityContext());
    assertThat(pod.getSpec().getImagePullSecrets()).isEqualTo(instance.getImagePullSecrets());
    var container = pod.getSpec().getContainers().get(0);
    var postgres = instance.getContainers().get(0);
    assertThat(container.getSecurityContext()).isEqualTo(postgres.getSecurityContext());
    assertThat(container.getImage()).isEqualTo(postgres.getImage());
    assertThat(container.getImagePullPolicy()).isEqualTo(postgres.getImagePullPolicy());
  }

  @Test
  void hasNeitherTheVolumeNorThePassword() {
    assertThat(pod.getSpec().getVolumes())
        .allMatch(volume -> volume.getPersistentVolumeClaim() == null)
        .allMatch(volume -> volume.getSecret() == null);
  }

  @Test
  void majorVersionThatNobodyKnowsIsNotComparedAndAnUnknownNodeNotPreferred() {
    Pod blind = ImageCheckPod.of(database, 1, Optional.empty(), Optional.empty());
    assertThat(blind.getSpec().getAffinity()).isNull();
    assertThat(blind.getSpec().getContainers().get(0).getEnv())
        .extracting(EnvVar::getName)
        .containsExactly("INITDB_ENCODING", "INITDB_LOCALE");
  }
}
