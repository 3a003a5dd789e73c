package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What a catalog reads of a bundle before anything else: as annotations, and as image labels. */
final class BundleLabels {

  /** Where the configuration of scorecard is, from the root of the bundle. */
  static final String SCORECARD = "tests/scorecard/";

  private final Map<String, String> labels = new TreeMap<>();

  /**
   * @param generated the generator's {@code annotations.yaml}
   */
  BundleLabels(JsonNode generated) {
    generated
        .path("annotations")
        .properties()
        .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
    labels.put("operators.operatorframework.io.test.mediatype.v1", "scorecard+v1");
    labels.put("operators.operatorframework.io.test.config.v1", SCORECARD);
  }

  /** {@code metadata/annotations.yaml}. */
  String annotations() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    labels.forEach(document.putObject("annotations")::put);
    return Documents.write(document);
  }

  /** {@code bundle.Dockerfile}, to be built in the bundle's directory. */
  String dockerfile() {
    StringBuilder file = new StringBuilder("FROM scratch\n\n");
    labels.forEach((label, value) -> file.append("LABEL %s=\"%s\"\n".formatted(label, value)));
    return file.append("\nCOPY manifests /manifests/\nCOPY metadata /metadata/\n")
        .append("COPY tests/scorecard /tests/scorecard/\n")
        .toString();
  }
}
