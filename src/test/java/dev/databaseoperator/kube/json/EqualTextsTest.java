package dev.databaseoperator.kube.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class EqualTextsTest {

  private final KubernetesSerialization serialization = serialization();

  @Test
  void textsOfTwoObjectsAreKeptOnce() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("orders-1-0")
            .addToLabels("app.kubernetes.io/name", "postgresql")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("postgres")
            .withImage("postgres:17")
            .withCommand("sh", "/etc/postgresql/instance.sh")
            .endContainer()
            .endSpec()
            .build();
    String json = serialization.asJson(pod);
    Pod one = serialization.unmarshal(json, Pod.class);
    Pod other = serialization.unmarshal(json, Pod.class);

    assertThat(one).isEqualTo(pod);
    assertThat(one.getMetadata().getName()).isSameAs(other.getMetadata().getName());
    assertThat(one.getMetadata().getLabels().get("app.kubernetes.io/name"))
        .isSameAs(other.getMetadata().getLabels().get("app.kubernetes.io/name"));
    assertThat(one.getSpec().getContainers().get(0).getImage())
        .isSameAs(other.getSpec().getContainers().get(0).getImage());
    assertThat(one.getSpec().getContainers().get(0).getCommand().get(1))
        .isSameAs(other.getSpec().getContainers().get(0).getCommand().get(1));
  }

  @Test
  void textsOfOneSlotStayApart() {
    // One hash.
    assertThat(serialization.unmarshal("[\"Aa\", \"BB\", \"Aa\", \"\", null]", String[].class))
        .containsExactly("Aa", "BB", "Aa", "", null);
  }

  private static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    new EqualTexts().customize(mapper);
    return new KubernetesSerialization(mapper, true);
  }
}
