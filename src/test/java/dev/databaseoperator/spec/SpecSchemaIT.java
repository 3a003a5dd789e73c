package dev.databaseoperator.spec;

import static dev.databaseoperator.testkit.SchemaWalk.walk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The second look is by the CRD that the build makes in the package phase. */
class SpecSchemaIT {

  static final Path SHIPPED =
      Path.of("src", "main", "resources", "dev", "databaseoperator", "spec", SpecSchema.RESOURCE);

  /** Of no use to a check: texts for people, and CEL, whose twins are in {@link SpecRules}. */
  private static final Set<String> LEFT_OUT = Set.of("description", "x-kubernetes-validations");

  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Test
  void theSchemaThatIsShippedIsTheOneOfTheCrd() throws IOException {
    JsonNode schema = json.valueToTree(schema().getProperties().get("spec"));
    leaveOut(schema);
    String text = json.writeValueAsString(schema) + "\n";
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(SHIPPED, text);
    }
    assertThat(Files.readString(SHIPPED))
        .as("%s; ./mvnw verify -Dregenerate=true writes it", SHIPPED)
        .isEqualTo(text);
  }

  private static void leaveOut(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("description").isTextual()) {
      object.remove(LEFT_OUT);
    }
    if (node instanceof ObjectNode object && object.path("x-kubernetes-validations").isArray()) {
      object.remove(LEFT_OUT);
    }
    node.forEach(SpecSchemaIT::leaveOut);
  }

  @Test
  void everyRuleOfTheSchemaAboutOneObjectIsHere() {
    Set<String> inSchema = new TreeSet<>();
    walk(
        "spec",
        schema().getProperties().get("spec"),
        (path, schema) ->
            schema.getXKubernetesValidations().stream()
                .filter(rule -> !rule.getRule().contains("oldSelf"))
                .forEach(rule -> inSchema.add(rule.getMessage())));

    assertThat(Stream.of(SpecRules.RULES, SpecRules.AMOUNTS).flatMap(List::stream))
        .extracting(SpecRules.Rule::message)
        .containsExactlyInAnyOrderElementsOf(inSchema);
  }

  private static JSONSchemaProps schema() {
    try {
      CustomResourceDefinition crd =
          new KubernetesSerialization()
              .unmarshal(
                  Files.readString(
                      ApiServer.MANIFESTS.resolve("databases.databaseoperator.dev-v1.yml")),
                  CustomResourceDefinition.class);
      return crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
