package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import org.junit.jupiter.api.Test;

class JsonPatchTest {

  private final ConfigMap object =
      new ConfigMapBuilder().withNewMetadata().withUid("1-2").endMetadata().build();

  @Test
  void beginsWithATestOfTheObject() {
    assertThat(JsonPatch.of(object).json())
        .isEqualTo("[{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"1-2\"}]");
  }

  @Test
  void operationsComeInTheirOrder() {
    assertThat(JsonPatch.of(object).test("b", "a", "0").remove("a", "0").add("c", "d").json())
        .endsWith(
            ",{\"op\":\"test\",\"path\":\"/a/0\",\"value\":\"b\"}"
                + ",{\"op\":\"remove\",\"path\":\"/a/0\"}"
                + ",{\"op\":\"add\",\"path\":\"/d\",\"value\":\"c\"}]");
  }

  @Test
  void slashAndTildeInANameArePartOfTheName() {
    assertThat(JsonPatch.of(object).remove("metadata", "labels", "example.com/a~b").json())
        .contains("/metadata/labels/example.com~1a~0b");
  }

  @Test
  void aValueIsQuoted() {
    assertThat(JsonPatch.of(object).add("a\"b\\", "c").json()).contains("\"a\\\"b\\\\\"");
  }
}
