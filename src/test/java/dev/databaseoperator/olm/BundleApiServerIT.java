package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real API server takes every object of the bundle. */
class BundleApiServerIT {

  private final Bundle bundle = Bundle.built();
  private final KubernetesClient client = ApiServer.withoutOperator().client();
  private final String namespace = ApiServer.withoutOperator().newNamespace("bundle");

  @Test
  void everyObjectOfTheBundleIsAccepted() {
    assertThat(bundle.objects().values()).isNotEmpty().allSatisfy(this::dryRun);
  }

  @Test
  void everyExampleIsAValidDatabase() {
    assertThat(bundle.examples()).isNotEmpty().allSatisfy(this::dryRun);
  }

  @Test
  void everyObjectThatTheCsvStandsForIsAccepted() {
    assertThat(new OlmObjects(bundle, namespace, List.of("")).all())
        .hasSizeGreaterThan(4)
        .allSatisfy(this::dryRun);
  }

  /** As strict as {@code kubectl apply --validate=strict}: an unknown field is refused. */
  private void dryRun(JsonNode object) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(Documents.write(object), GenericKubernetesResource.class);
    if (resource.getKind().equals("CustomResourceDefinition")) {
      // Its name cannot be another one, and it is there.
      client.resource(resource).dryRun().forceConflicts().serverSideApply();
      return;
    }
    resource.getMetadata().setNamespace(namespace);
    resource.getMetadata().setName("dry-" + resource.getMetadata().getName());
    client.resource(resource).dryRun().fieldValidation(Validation.STRICT).create();
  }
}
