package dev.databaseoperator.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The chart's files, and what they become. */
final class Chart {

  static final Path DIRECTORY = Path.of("deploy", "helm", "database-operator");
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Chart() {}

  /** The text of one of its files. */
  static String text(String file) {
    return read(DIRECTORY.resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One YAML or JSON document. */
  static JsonNode parse(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of a manifest, in order. */
  static List<JsonNode> objects(String manifest) {
    List<JsonNode> objects = new ArrayList<>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifest)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        // Between two lines of dashes there may be nothing but a comment.
        if (document != null && !(document instanceof MissingNode) && document.has("kind")) {
          objects.add(document);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  /** As {@link #render(String, String, String)}, as release database-operator in that namespace. */
  static List<JsonNode> render(String values) {
    return render("database-operator", "database-operator", values);
  }

  /** What {@code helm install} would send, hooks left out. */
  static List<JsonNode> render(String release, String namespace, String values) {
    return objects(template(release, namespace, values, "--skip-tests"));
  }

  /** What {@code helm template} prints with these values, written as YAML. */
  static String template(String release, String namespace, String values, String... flags) {
    List<String> arguments =
        new ArrayList<>(List.of("template", release, DIRECTORY.toString(), "-n", namespace));
    arguments.addAll(List.of("-f", Helm.valuesFile(values)));
    arguments.addAll(List.of(flags));
    return Helm.run(arguments.toArray(String[]::new));
  }

  /** Objects by kind, namespace and name. */
  static Map<String, JsonNode> byName(List<JsonNode> objects) {
    return objects.stream()
        .collect(Collectors.toMap(Chart::name, object -> object, Chart::twice, TreeMap::new));
  }

  static String name(JsonNode object) {
    String namespace = object.at("/metadata/namespace").asText();
    return "%s %s%s"
        .formatted(
            object.path("kind").asText(),
            namespace.isEmpty() ? "" : namespace + "/",
            object.at("/metadata/name").asText());
  }

  /** The only object of this kind. */
  static JsonNode only(List<JsonNode> objects, String kind) {
    List<JsonNode> found =
        objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d objects of kind %s".formatted(found.size(), kind));
    }
    return found.get(0);
  }

  private static JsonNode twice(JsonNode one, JsonNode other) {
    throw new AssertionError("there are two of " + name(one));
  }
}
