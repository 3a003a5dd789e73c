package dev.databaseoperator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.InstanceStatefulSet;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private static final ResourceID ORDERS = new ResourceID("orders", "shop");

  @Test
  void childWakesItsDatabaseWithAndWithoutOwnerReference() {
    assertThat(Ownership.database(InstanceStatefulSet.of(Databases.minimal(), 1)))
        .containsExactly(ORDERS);
    assertThat(Ownership.database(AppSecret.of(Databases.minimal(), "x"))).containsExactly(ORDERS);
  }

  @Test
  void podIsFoundByTheLabelsOfItsTemplate() {
    assertThat(
            Ownership.database(
                labelled(
                    InstanceStatefulSet.of(Databases.minimal(), 1)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())))
        .containsExactly(ORDERS);
  }

  @Test
  void objectThatNamesNoDatabaseWakesNobody() {
    assertThat(Ownership.database(labelled(Map.of("app", "x")))).isEmpty();
    assertThat(Ownership.database(labelled(Map.of()))).isEmpty();
    assertThat(Ownership.database(labelled(null))).isEmpty();
  }

  private static HasMetadata labelled(Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("x")
        .withNamespace("shop")
        .withLabels(labels)
        .endMetadata()
        .build();
  }
}
