package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The bundle that the build left behind, as the public validators see it. {@code Bundle*IT} hold
 * their rules over it, a test for each rule; they are {@code IT} because the bundle exists only
 * after the package phase, most need no API server.
 *
 * @param directory its root
 * @param csv its ClusterServiceVersion
 * @param objects what else is in {@code manifests/}, by file name
 */
record Bundle(Path directory, JsonNode csv, Map<String, JsonNode> objects) {

  /** Reads {@code target/bundle/database-operator}. */
  static Bundle built() {
    Map<String, JsonNode> objects = new TreeMap<>();
    JsonNode csv = null;
    for (Path file : filesIn("manifests")) {
      JsonNode object = Documents.one(file);
      if (object.path("kind").asText().equals("ClusterServiceVersion")) {
        csv = object;
      } else {
        objects.put(file.getFileName().toString(), object);
      }
    }
    return new Bundle(BundleBuild.BUNDLE, csv, objects);
  }

  /** The files of a directory below the bundle. */
  static List<Path> filesIn(String directory) {
    try (Stream<Path> files = Files.list(BundleBuild.BUNDLE.resolve(directory))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("run ./mvnw package first", e);
    }
  }

  /** An annotation of the CSV; empty when it has none of that name. */
  String annotation(String name) {
    return csv.at("/metadata/annotations").path(name).asText();
  }

  /** The CSV's part of this name. */
  JsonNode spec(String pointer) {
    return csv.get("spec").at(pointer);
  }

  /** Its CRDs. */
  List<JsonNode> crds() {
    return ofKind("CustomResourceDefinition");
  }

  /** The schema of the CRD's only version. */
  JsonNode schema() {
    return crds().get(0).at("/spec/versions/0/schema/openAPIV3Schema");
  }

  /** The CSV's description of the CRD. */
  JsonNode owned() {
    return spec("/customresourcedefinitions/owned/0");
  }

  /** The Deployments' pods. */
  List<JsonNode> podTemplates() {
    return list(spec("/install/spec/deployments"), deployment -> deployment.at("/spec/template"));
  }

  /** The containers of all Deployments. */
  List<JsonNode> containers() {
    return podTemplates().stream().flatMap(pod -> stream(pod.at("/spec/containers"))).toList();
  }

  /** All rules that the CSV asks for. */
  List<JsonNode> rules() {
    return Stream.of("/install/spec/permissions", "/install/spec/clusterPermissions")
        .flatMap(pointer -> stream(spec(pointer)))
        .flatMap(permission -> stream(permission.path("rules")))
        .toList();
  }

  /** What is beside CSV and CRD, of one kind. */
  List<JsonNode> ofKind(String kind) {
    return objects.values().stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .toList();
  }

  /** The examples in the CSV. */
  List<JsonNode> examples() {
    try {
      return list(new ObjectMapper().readTree(annotation("alm-examples")), example -> example);
    } catch (IOException e) {
      throw new AssertionError("alm-examples is no JSON", e);
    }
  }

  /** {@code metadata/annotations.yaml}. */
  Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>();
    Documents.one(directory.resolve(BundleBuild.ANNOTATIONS))
        .path("annotations")
        .properties()
        .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    return annotations;
  }

  /** The labels in {@code bundle.Dockerfile}. */
  Map<String, String> labels() {
    return Pattern.compile("^LABEL (\\S+?)=\"(.*)\"$", Pattern.MULTILINE)
        .matcher(dockerfile())
        .results()
        .collect(Collectors.toMap(found -> found.group(1), (MatchResult found) -> found.group(2)));
  }

  /** {@code bundle.Dockerfile}. */
  String dockerfile() {
    try {
      return Files.readString(directory.resolve(BundleBuild.DOCKERFILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The channels of this version. */
  List<String> channels() {
    return List.of(
        annotations().get("operators.operatorframework.io.bundle.channels.v1").split(","));
  }

  /** The elements of an array or the values of an object; none when it is missing. */
  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** The elements of an array. */
  static <T> List<T> list(JsonNode array, Function<JsonNode, T> of) {
    return stream(array).map(of).toList();
  }

  /** The texts of an array. */
  static List<String> texts(JsonNode array) {
    return list(array, JsonNode::asText);
  }

  /** The names of an object's fields. */
  static Collection<String> keys(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
