package dev.databaseoperator.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace with one Database in it, and what its user does. */
final class Life {

  private static final String OPERATOR = Database.GROUP + "/" + Labels.OPERATOR;

  /** Name of the Database. */
  static final String DATABASE = "orders";

  /** They tell of the operator's work, each more or less often. */
  private static final Set<String> NOT_COMPARED = Set.of("events");

  private static final Duration EVENTS_FOLLOW = Duration.ofSeconds(5);

  private final CrashRig rig;
  private final Tenant tenant;
  private final List<String> paths;
  private int stepsDone;
  private Facts earlier = Facts.NONE;
  private Facts facts = Facts.NONE;
  private long restsSince = System.nanoTime();

  Life(CrashRig rig) {
    this.rig = rig;
    tenant = rig.apiServer().tenant("crash");
    paths = paths(rig.client(), name());
  }

  CrashRig rig() {
    return rig;
  }

  int stepsDone() {
    return stepsDone;
  }

  Facts facts() {
    return facts;
  }

  /** To be told at the end of each step. */
  void hasDone(Step step, Facts now) {
    earlier = facts;
    facts = now;
    stepsDone = step.number();
    restsSince = System.nanoTime();
  }

  /** Since the end of its last step. */
  Duration rested() {
    return Duration.ofNanos(System.nanoTime() - restsSince);
  }

  /**
   * Makes sure that since the end of its last step nothing was written, and all is as it was then.
   *
   * @throws AssertionError with what is different
   */
  void hasRested(Reference reference) {
    if (stepsDone == 0) {
      return;
    }
    List<String> written =
        rig.crossings(name(), restsSince).stream()
            .filter(Crossing::writes)
            .filter(crossing -> !tellsLater(crossing))
            .map(Crossing::what)
            .toList();
    if (!written.isEmpty()) {
      throw new AssertionError("written after the end: " + written);
    }
    Snapshot end = reference.end(Step.after(stepsDone - 1));
    Snapshot now = Snapshot.of(this, earlier);
    if (!now.isLike(end)) {
      throw new AssertionError("it did not stay as it was:\n" + now.differenceFrom(end));
    }
  }

  /** User of the namespace. */
  Tenant tenant() {
    return tenant;
  }

  /** Name of the namespace. */
  String name() {
    return tenant.name();
  }

  KubernetesClient client() {
    return tenant.client();
  }

  /** Where its PostgreSQL listens, past the proxy; empty when none runs. */
  Optional<String> server() {
    Pod pod = client().pods().inNamespace(name()).withName(DATABASE + "-1-0").get();
    return Optional.ofNullable(pod)
        .filter(found -> found.getStatus().getPodIP() != null)
        .map(found -> rig.sql().server(name(), found.getMetadata().getName()));
  }

  /** Every object of every kind that the API server can list, but events. */
  List<JsonNode> objects() {
    List<JsonNode> objects = new ArrayList<>();
    for (String path : paths) {
      JsonNode list = Serialization.unmarshal(client().raw(path), JsonNode.class);
      String kind = list.path("kind").asText().replaceFirst("List$", "");
      for (JsonNode item : list.path("items")) {
        ((ObjectNode) item).put("apiVersion", list.path("apiVersion").asText()).put("kind", kind);
        objects.add(item);
      }
    }
    return objects;
  }

  /** An event comes after what it tells of, and the machine may be slow. */
  private boolean tellsLater(Crossing crossing) {
    return crossing.what().contains(" events ")
        && crossing.at() - restsSince < EVENTS_FOLLOW.toNanos();
  }

  /**
   * Reasons of the Warnings that the operator gave. The API server warns too: its repair of cluster
   * IPs may meet a Service whose address it has not yet in its own cache.
   */
  Set<String> warnings() {
    return tenant.events().stream()
        .filter(event -> event.getType().equals("Warning"))
        .filter(event -> OPERATOR.equals(event.getReportingController()))
        .map(event -> event.getReason())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Deletes what belongs to a Database that is gone: the garbage collector's work, which an API
   * server alone does not do.
   */
  void collectGarbage() {
    if (tenant.database(DATABASE) != null) {
      return;
    }
    for (JsonNode object : objects()) {
      boolean orphaned =
          Stream.of(object.at("/metadata/ownerReferences"))
              .flatMap(owners -> owners.findValuesAsText("kind").stream())
              .anyMatch("Database"::equals);
      if (orphaned) {
        client()
            .genericKubernetesResources(
                object.path("apiVersion").asText(), object.path("kind").asText())
            .inNamespace(name())
            .withName(object.at("/metadata/name").asText())
            .delete();
      }
    }
  }

  void deleteDatabase() {
    client().resources(Database.class).inNamespace(name()).withName(DATABASE).delete();
  }

  boolean isGone() {
    if (tenant.database(DATABASE) != null) {
      return false;
    }
    collectGarbage();
    return client().pods().inNamespace(name()).list().getItems().isEmpty()
        && client().apps().statefulSets().inNamespace(name()).list().getItems().isEmpty();
  }

  private static List<String> paths(KubernetesClient client, String namespace) {
    List<String> paths = new ArrayList<>();
    add(paths, "/api/v1", client.getApiResources("v1").getResources(), namespace);
    for (APIGroup group : client.getApiGroups().getGroups()) {
      String version = group.getPreferredVersion().getGroupVersion();
      if (client.getApiResources(version) != null) {
        add(paths, "/apis/" + version, client.getApiResources(version).getResources(), namespace);
      }
    }
    return paths;
  }

  private static void add(
      List<String> paths, String prefix, List<APIResource> resources, String namespace) {
    for (APIResource resource : resources) {
      if (resource.getNamespaced()
          && resource.getVerbs().contains("list")
          && !NOT_COMPARED.contains(resource.getName())) {
        paths.add("%s/namespaces/%s/%s".formatted(prefix, namespace, resource.getName()));
      }
    }
  }
}
