package dev.databaseoperator.kube.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlimPodsTest {

  private static final KubernetesSerialization WHOLE =
      new KubernetesSerialization(new ObjectMapper(), true);

  private final KubernetesSerialization slim = slim();
  private final StatefulSet set = Wanted.statefulSet(Databases.minimal(), 1);
  private final Pod pod = pod();

  @Test
  void factsAndClaimsAreThoseOfTheWholePod() {
    Pod read = slim.unmarshal(WHOLE.asJson(pod), Pod.class);

    assertThat(PodFacts.of(read)).isEqualTo(PodFacts.of(pod));
    assertThat(PodFacts.of(read).node()).contains("node-1");
    assertThat(PodFacts.of(read).images()).containsEntry("postgres", "example.com/postgres:17");
    assertThat(PodClaims.keys(read)).isNotEmpty().isEqualTo(PodClaims.keys(pod));
    assertThat(read.getMetadata()).isEqualTo(pod.getMetadata());
    assertThat(read.getStatus()).isEqualTo(pod.getStatus());
    assertThat(read.getSpec().getReadinessGates()).isEqualTo(pod.getSpec().getReadinessGates());
  }

  @Test
  void restIsNotMadeIntoObjects() {
    Pod read = slim.unmarshal(WHOLE.asJson(pod), Pod.class);

    assertThat(pod.getSpec().getContainers().get(0).getVolumeMounts()).isNotEmpty();
    assertThat(read.getSpec().getContainers().get(0).getVolumeMounts()).isEmpty();
    assertThat(read.getSpec().getContainers().get(0).getEnv()).isEmpty();
    assertThat(read.getSpec().getSecurityContext()).isNull();
    assertThat(read.getSpec().getTolerations())
        .isSameAs(read.getSpec().getContainers().get(0).getEnv());
    assertThat(read.getSpec().getVolumes())
        .hasSizeLessThan(pod.getSpec().getVolumes().size())
        .allSatisfy(volume -> assertThat(volume.getPersistentVolumeClaim()).isNotNull());
  }

  /** It is compared with what is desired. */
  @Test
  void templateOfAStatefulSetIsReadWhole() {
    assertThat(slim.unmarshal(WHOLE.asJson(set), StatefulSet.class)).isEqualTo(set);
  }

  @Test
  void podWithoutSpecificationIsRead() {
    assertThat(
            slim.unmarshal("{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"spec\": {}}", Pod.class)
                .getSpec()
                .getContainers())
        .isEmpty();
    assertThat(
            slim.unmarshal("{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"spec\": null}", Pod.class)
                .getSpec())
        .isNull();
  }

  @Test
  void objectsShareTheirMapsOfUnknownFieldsUntilTheyHaveOne() {
    Pod read =
        slim.unmarshal(
            "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"status\": {\"younger\": 1}}", Pod.class);

    assertThat(read.getAdditionalProperties()).isSameAs(Map.of());
    assertThat(read.getStatus().getAdditionalProperties()).containsEntry("younger", 1);
    // Whoever builds upon it has a map of its own.
    Pod changed = new PodBuilder(read).addToAdditionalProperties("more", 2).build();
    assertThat(changed.getAdditionalProperties()).containsEntry("more", 2);
    assertThat(read.getAdditionalProperties()).isEmpty();
  }

  private Pod pod() {
    PodTemplateSpec template = set.getSpec().getTemplate();
    Pod pod =
        new PodBuilder()
            .withMetadata(template.getMetadata())
            .withSpec(template.getSpec())
            .editMetadata()
            .withName("orders-1-0")
            .withNamespace("shop")
            .withUid("uid")
            .endMetadata()
            .editSpec()
            .withNodeName("node-1")
            .editFirstContainer()
            .withImage("example.com/postgres:17")
            .endContainer()
            .addNewReadinessGate("example.com/gate")
            .addNewVolume()
            .withName("of-another")
            .withNewPersistentVolumeClaim("claim", true)
            .endVolume()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    return WHOLE.unmarshal(WHOLE.asJson(pod), Pod.class);
  }

  private static KubernetesSerialization slim() {
    ObjectMapper mapper = new ObjectMapper();
    new SlimPods().customize(mapper);
    new EmptyCollections().customize(mapper);
    return new KubernetesSerialization(mapper, true);
  }
}
