package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private static final ResourceID ORDERS = new ResourceID("orders", "shop");

  @Test
  void childWakesItsDatabaseWithAndWithoutOwnerReference() {
    assertThat(Ownership.database(Wanted.statefulSet(Databases.minimal(), 1)))
        .containsExactly(ORDERS);
    assertThat(Ownership.database(AppSecret.of(Databases.minimal(), "x"))).containsExactly(ORDERS);
  }

  @Test
  void podIsFoundByTheLabelsOfItsTemplate() {
    assertThat(
            Ownership.database(
                labelled(
                    Wanted.statefulSet(Databases.minimal(), 1)
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

  @Test
  void objectBelongsToTheDatabaseThatControlsItByUid() {
    assertThat(owned(Databases.UID, "Database", Map.of())).isTrue();
    assertThat(owned("another", "Database", Map.of())).isFalse();
  }

  @Test
  void leftoverOfAnEarlierDatabaseBelongsToItsNamesakeByLabel() {
    Map<String, String> labels = Labels.of(Databases.minimal());
    assertThat(owned("earlier", "Database", labels)).isTrue();
    assertThat(owned("earlier", "Database", Labels.of(Databases.named("shop", "other")))).isFalse();
    assertThat(Ownership.owns(Databases.minimal(), labelled(labels))).isTrue();
  }

  @Test
  void copiedLabelsDoNotMakeWhatSomethingElseControlsOurs() {
    assertThat(owned("any", "Deployment", Labels.of(Databases.minimal()))).isFalse();
  }

  private static boolean owned(String uid, String kind, Map<String, String> labels) {
    HasMetadata object = labelled(labels);
    object
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("databaseoperator.dev/v1")
                    .withKind(kind)
                    .withName("orders")
                    .withUid(uid)
                    .withController(true)
                    .build()));
    return Ownership.owns(Databases.minimal(), object);
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
