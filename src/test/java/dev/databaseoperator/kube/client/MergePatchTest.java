package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MergePatchTest {

  @Test
  void setsRemovesAndEscapesWhereThePathLeads() throws JsonProcessingException {
    String patch =
        new MergePatch()
            .onlyFor("1-2")
            .set("a \"quoted\"\nvalue", "metadata", "annotations", "example.com/a.b~c")
            .set(0, "spec", "replicas")
            .remove("spec", "updateStrategy", "rollingUpdate")
            .json();

    assertThat(new ObjectMapper().readTree(patch))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"metadata":{"uid":"1-2","annotations":{"example.com/a.b~c":"a \\"quoted\\"\\nvalue"}},
                     "spec":{"replicas":0,"updateStrategy":{"rollingUpdate":null}}}
                    """));
  }

  @Test
  void ofNothingItIsAnEmptyObject() {
    assertThat(new MergePatch().json()).isEqualTo("{}");
  }
}
