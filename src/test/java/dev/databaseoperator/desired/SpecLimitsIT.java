package dev.databaseoperator.desired;

import static dev.databaseoperator.testkit.SchemaWalk.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The limits at which the operator looks again are those of the CRD that the build makes. */
class SpecLimitsIT {

  @Test
  void everyTextOfTheSchemaHasTheSameLimitHere() {
    Map<String, String> inSchema = new TreeMap<>();
    walk(
        "spec",
        schema().getProperties().get("spec"),
        (path, schema) -> {
          if (isText(schema) && schema.getEnum().isEmpty()) {
            inSchema.put(
                path,
                "%s to %s, %s"
                    .formatted(
                        schema.getMinLength() == null ? 0 : schema.getMinLength(),
                        schema.getMaxLength(),
                        schema.getPattern() == null ? "" : schema.getPattern()));
          }
        });

    assertThat(
            SpecLimits.TEXTS.stream()
                .collect(
                    Collectors.toMap(
                        TextLimit::field,
                        limit ->
                            "%s to %s, %s"
                                .formatted(limit.least(), limit.most(), limit.pattern()))))
        .containsExactlyInAnyOrderEntriesOf(inSchema);
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

    List<String> here =
        Stream.of(SpecLimits.RULES, SpecLimits.AMOUNTS, SpecLimits.SIZES)
            .flatMap(List::stream)
            .map(SpecLimits.Rule::message)
            .toList();
    assertThat(here).containsAll(inSchema);
  }

  @Test
  void everyOtherLimitOfTheSchemaIsHere() {
    Set<String> limited = new TreeSet<>();
    walk(
        "spec",
        schema().getProperties().get("spec"),
        (path, schema) -> {
          if (schema.getMaximum() != null
              || schema.getMaxItems() != null
              || schema.getMaxProperties() != null
              || !schema.getEnum().isEmpty()) {
            limited.add(path);
          }
        });

    assertThat(limited)
        .allSatisfy(
            path ->
                assertThat(SpecLimits.SIZES)
                    .anyMatch(rule -> rule.message().matches(path + "\\b.*")));
  }

  private static boolean isText(JSONSchemaProps schema) {
    return "string".equals(schema.getType())
        || Boolean.TRUE.equals(schema.getXKubernetesIntOrString());
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
