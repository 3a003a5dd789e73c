package dev.databaseoperator.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files in deploy/ that users apply, as text: what the build makes of src/main/kubernetes in
 * target/kubernetes, with our labels in the place of Quarkus' own.
 */
public final class InstallFiles {

  /** Where the build leaves what it generates. */
  private static final Path GENERATED = Path.of("target", "kubernetes");

  private static final String HEADER =
      "# Written by ./mvnw verify -Dregenerate=true; edit src/main/kubernetes instead.\n";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .disable(YAMLGenerator.Feature.SPLIT_LINES));

  private InstallFiles() {}

  /** By name of the file in deploy/. */
  public static Map<String, String> all() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("install.yaml", HEADER + "---\n" + crd() + yaml(operator()));
    return files;
  }

  private static String crd() {
    return read(GENERATED.resolve("databases.databaseoperator.dev-v1.yml"));
  }

  private static List<ObjectNode> operator() {
    return objects(read(GENERATED.resolve("kubernetes.yml"))).stream()
        .map(OperatorObject::of)
        .toList();
  }

  private static List<ObjectNode> objects(String yaml) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return documents.readAll().stream().map(ObjectNode.class::cast).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String yaml(List<ObjectNode> objects) {
    return objects.stream().map(InstallFiles::yaml).collect(Collectors.joining());
  }

  private static String yaml(ObjectNode object) {
    try {
      return YAML.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is missing: run ./mvnw package first", e);
    }
  }
}
