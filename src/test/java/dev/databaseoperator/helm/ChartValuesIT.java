package dev.databaseoperator.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of all sorts, given to the real helm, and what a real API server says of the objects. */
class ChartValuesIT {

  /** Kinds of Prometheus Operator, which the API server of the tests does not know. */
  private static final Map<String, Class<?>> MONITORING =
      Map.of(
          "PodMonitor", PodMonitor.class,
          "ServiceMonitor", ServiceMonitor.class,
          "PrometheusRule", PrometheusRule.class);

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  static List<ChartCases.Case> cases() {
    return ChartCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theApiServerAcceptsEveryObject(ChartCases.Case values) throws IOException {
    ApiServer server = ApiServer.shared();
    KubernetesClient client = server.client();
    Map<String, String> namespaces = new LinkedHashMap<>();
    String manifest = Chart.template("operator", "databases", values.values());
    for (JsonNode object : Chart.objects(manifest)) {
      Class<?> monitoring = MONITORING.get(object.path("kind").asText());
      if (monitoring != null) {
        assertThat(STRICT.treeToValue(object, monitoring)).as(Chart.name(object)).isNotNull();
        continue;
      }
      String namespace = object.at("/metadata/namespace").asText();
      if (!namespace.isEmpty()) {
        ((ObjectNode) object.path("metadata"))
            .put(
                "namespace",
                namespaces.computeIfAbsent(namespace, any -> server.newNamespace("chart")));
      }
      client
          .resource(object.toString())
          .dryRun()
          .fieldValidation(Validation.STRICT)
          .fieldManager("helm")
          .forceConflicts()
          .serverSideApply();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void helmLintHasNoObjection(ChartCases.Case values) {
    Helm.run(
        "lint", "--strict", Chart.DIRECTORY.toString(), "-f", Helm.valuesFile(values.values()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replica: 2                                             | additional properties 'replica' not allowed
          image: {tagg: x}                                       | at '/image': additional properties 'tagg' not allowed
          monitoring: {podMonitor: {enable: true}}               | at '/monitoring/podMonitor': additional properties 'enable' not allowed
          config: {DATABASE_OPERATOR_SQL_INTERVALL: 1m}          | at '/config': additional properties 'DATABASE_OPERATOR_SQL_INTERVALL' not allowed
          config: {DATABASE_OPERATOR_WATCH_NAMESPACES: shop}     | at '/config': additional properties 'DATABASE_OPERATOR_WATCH_NAMESPACES' not allowed
          log: {level: info}                                     | at '/log/level': value must be one of
          watchNamespaces: shop                                  | at '/watchNamespaces': got string, want array
          watchNamespaces: [Shop]                                | at '/watchNamespaces/0': 'Shop' does not match pattern
          replicas: two                                          | at '/replicas': got string, want integer
          crds: {keep: "false"}                                  | at '/crds/keep': got string, want boolean
          image: {digest: 0123}                                  | at '/image/digest'
          affinity: {podAntiaffinity: {}}                        | at '/affinity': additional properties 'podAntiaffinity' not allowed
          """)
  void aWrongValueIsRefusedByItsName(String values, String message) {
    assertThat(refused(values)).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          monitoring: {podMonitor: {enabled: true}, serviceMonitor: {enabled: true}} | Set one of them to false
          {replicas: 2, leaderElection: {enabled: false}}                            | Set replicas to 1, or leaderElection.enabled to true
          """)
  void valuesThatContradictEachOtherAreRefusedWithTheRemedy(String values, String message) {
    assertThat(refused(values)).contains(message);
  }

  @Test
  void everyValueChangesWhatIsRendered() {
    Map<String, String> samples = ValueSamples.byPath();
    assertThat(samples.keySet())
        .as("a sample for each value of values.yaml")
        .containsExactlyInAnyOrderElementsOf(
            ChartValues.all().stream().map(ChartValues.Value::path).toList());
    Map<String, String> without = new HashMap<>();
    List<String> unused = new ArrayList<>();
    samples.forEach(
        (path, sample) -> {
          String base = ValueSamples.baseFor(path);
          String with =
              Chart.template("operator", "default", base, "--set-json", path + "=" + sample);
          if (with.equals(
              without.computeIfAbsent(base, any -> Chart.template("operator", "default", any)))) {
            unused.add(path);
          }
        });
    assertThat(unused).as("values that no template uses").isEmpty();
  }

  private static String refused(String values) {
    Helm.Result result =
        Helm.tryTo("template", "x", Chart.DIRECTORY.toString(), "-f", Helm.valuesFile(values));
    assertThat(result.exitCode()).isNotZero();
    return result.errors();
  }
}
