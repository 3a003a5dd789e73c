package dev.databaseoperator.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Phase;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes and reads the {@link Canary} in one namespace. */
final class CanaryWriter {

  private static final String PURPOSE =
      "Not a database: the operator writes this object every few seconds and measures how long it"
          + " takes to see the change. It has no pods and no volume. When deleted it is created again.";

  private static final ResourceDefinitionContext DATABASES =
      new ResourceDefinitionContext.Builder()
          .withGroup(Database.GROUP)
          .withVersion(Database.VERSION)
          .withKind(Database.KIND)
          .withPlural("databases")
          .withNamespaced(true)
          .build();

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Labels.OPERATOR)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Clock clock;
  private final String namespace;
  private final ObjectMapper mapper = new ObjectMapper();

  CanaryWriter(KubernetesClient client, Clock clock, String namespace) {
    this.client = client;
    this.clock = clock;
    this.namespace = namespace;
  }

  /** Creates it when it is missing, else changes it. Adds a status when it has none. */
  void write() {
    GenericKubernetesResource written =
        client
            .genericKubernetesResources(DATABASES)
            .inNamespace(namespace)
            .resource(wanted())
            .patch(APPLY);
    Object observed = written.get("status", "observedGeneration");
    Long generation = written.getMetadata().getGeneration();
    if (!(observed instanceof Number seen) || seen.longValue() != generation) {
      writeStatus(written, generation);
    }
  }

  /** Returns the version at the API server; empty when there is no canary. */
  Optional<String> version() {
    String found =
        client.raw(
            "/apis/%s/%s/namespaces/%s/databases/%s"
                .formatted(Database.GROUP, Database.VERSION, namespace, Canary.NAME));
    return Optional.ofNullable(found).map(this::read).map(CanaryWriter::version);
  }

  private GenericKubernetesResource wanted() {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(Database.GROUP + "/" + Database.VERSION)
        .withKind(Database.KIND)
        .withNewMetadata()
        .withName(Canary.NAME)
        .withNamespace(namespace)
        .withLabels(Map.of(Labels.CANARY, "true"))
        .withAnnotations(
            Map.of(
                "kubernetes.io/description", PURPOSE, Canary.WRITTEN, clock.instant().toString()))
        .endMetadata()
        // An operator that does not know the canary changes nothing for it.
        .addToAdditionalProperties("spec", Map.of("paused", true))
        .build();
  }

  /** Writes a status, so that it does not mislead clients that list or wait for all Databases. */
  private void writeStatus(GenericKubernetesResource canary, long generation) {
    Database fresh = new Database();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(Canary.NAME)
            .withNamespace(namespace)
            .withResourceVersion(canary.getMetadata().getResourceVersion())
            .build());
    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(generation);
    status.setPhase(Phase.Ready);
    status.setConditions(
        List.of(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("Canary")
                .withMessage(PURPOSE)
                .withObservedGeneration(generation)
                .withLastTransitionTime(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .build()));
    fresh.setStatus(status);
    client.resource(fresh).updateStatus();
  }

  private JsonNode read(String json) {
    try {
      return mapper.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("the API server's answer is not JSON", e);
    }
  }

  private static String version(JsonNode canary) {
    return canary.path("metadata").path("resourceVersion").asText();
  }
}
