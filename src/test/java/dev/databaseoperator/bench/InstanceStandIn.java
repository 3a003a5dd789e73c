package dev.databaseoperator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.api.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * In the place of the StatefulSet controller, the volume binder and the kubelet: makes the pod of
 * each StatefulSet and says at once that it is ready, at the address of a {@link PostgresStub}.
 * Driven by watches, with one request per change: creating and readying a pod, the StatefulSet's
 * status, and the claim's. A pod that the operator deletes is made anew from the present template,
 * as with {@code OnDelete}; a deleted StatefulSet takes its pod along.
 */
final class InstanceStandIn {

  private static final String NOW = "2026-01-01T00:00:00Z";

  private final RawApi api;
  private final String core;
  private final String apps;
  private final PostgresStub postgres;
  private final Lifeline lifeline;
  private final Map<String, Long> generations = new ConcurrentHashMap<>();
  private final Map<String, String> firstRevisions = new ConcurrentHashMap<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final RawWatch sets;
  private final RawWatch pods;
  private final RawWatch claims;

  InstanceStandIn(RawApi api, String namespace, PostgresStub postgres, Lifeline lifeline) {
    this.api = api;
    this.postgres = postgres;
    this.lifeline = lifeline;
    core = "/api/v1/namespaces/" + namespace;
    apps = "/apis/apps/v1/namespaces/" + namespace;
    sets = watch(apps + "/statefulsets", this::set);
    pods = watch(core + "/pods", this::pod);
    claims = watch(core + "/persistentvolumeclaims", this::claim);
  }

  /** The StatefulSets, also for who wants to know when a change has arrived there. */
  RawWatch sets() {
    return sets;
  }

  void close() {
    sets.close();
    pods.close();
    claims.close();
  }

  private RawWatch watch(String path, BiConsumer<String, JsonNode> listener) {
    return RawWatch.open(api, path, object -> false, listener, lifeline::fail);
  }

  private void claim(String type, JsonNode claim) {
    if (type.equals("ADDED") && !claim.path("status").path("phase").asText().equals("Bound")) {
      String size = claim.at("/spec/resources/requests/storage").asText();
      succeed(
          api.patch(
              core + "/persistentvolumeclaims/" + name(claim) + "/status",
              "{\"status\":{\"phase\":\"Bound\",\"capacity\":{\"storage\":\"%s\"}}}"
                  .formatted(size)));
    }
  }

  private void set(String type, JsonNode set) {
    String name = name(set);
    if (type.equals("DELETED")) {
      generations.remove(name);
      firstRevisions.remove(name);
      succeed(api.delete(core + "/pods/" + name + "-0"));
      return;
    }
    // Most events only show a status: the template is the same.
    long generation = set.at("/metadata/generation").asLong();
    if (Long.valueOf(generation).equals(generations.put(name, generation))) {
      return;
    }
    String revision = revision(set);
    boolean made = firstRevisions.putIfAbsent(name, revision) == null;
    succeed(made ? run(set, revision) : observed(set, revision));
  }

  /** One that is being deleted ends at once, as its kubelet would report. */
  private void pod(String type, JsonNode pod) {
    String uid = pod.at("/metadata/uid").asText();
    if (type.equals("DELETED")) {
      ended.remove(uid);
      return;
    }
    String set = pod.at("/metadata/ownerReferences/0/name").asText();
    boolean ends = pod.at("/metadata").has("deletionTimestamp") && generations.containsKey(set);
    if (ends && ended.add(uid)) {
      succeed(
          api.delete(core + "/pods/" + name(pod))
              .thenCompose(any -> api.get(apps + "/statefulsets/" + set))
              .thenApply(RawApi::checked)
              .thenCompose(found -> run(found.body(), revision(found.body()))));
    }
  }

  private static String revision(JsonNode set) {
    return name(set) + "-" + Integer.toHexString(set.at("/spec/template").toString().hashCode());
  }

  private CompletableFuture<?> run(JsonNode set, String revision) {
    String pod = core + "/pods/" + name(set) + "-0";
    return api.post(core + "/pods", podOf(set, revision))
        .thenApply(RawApi::checked)
        // In this order, as in a cluster, where a pod takes longer than its controller.
        .thenCompose(
            made ->
                observed(set, revision)
                    .thenCompose(any -> ready(set, pod, made.body().at("/metadata/uid").asText())));
  }

  private CompletableFuture<?> observed(JsonNode set, String revision) {
    String status =
        """
        {"status":{"observedGeneration":%d,"replicas":1,"readyReplicas":1,"availableReplicas":1,
        "currentReplicas":1,"updatedReplicas":1,"currentRevision":"%s","updateRevision":"%s"}}
        """
            .formatted(
                set.at("/metadata/generation").asLong(),
                firstRevisions.getOrDefault(name(set), revision),
                revision);
    return api.patch(apps + "/statefulsets/" + name(set) + "/status", status)
        .thenApply(RawApi::checked);
  }

  private CompletableFuture<?> ready(JsonNode set, String pod, String uid) {
    return address(set)
        .thenCompose(address -> api.patch(pod + "/status", readyStatus(set, address, uid)))
        .thenApply(RawApi::checked);
  }

  private static String readyStatus(JsonNode set, String address, String uid) {
    return """
        {"status":{"phase":"Running","podIP":"%s","podIPs":[{"ip":"%s"}],"startTime":"%s",
        "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"%s"},
        {"type":"PodScheduled","status":"True","lastTransitionTime":"%s"}],
        "containerStatuses":[{"name":"postgres","image":"%s","imageID":"stub","ready":true,
        "started":true,"restartCount":0,"containerID":"stub://%s",
        "state":{"running":{"startedAt":"%s"}}}]}}
        """
        .formatted(
            address,
            address,
            NOW,
            NOW,
            NOW,
            set.at("/spec/template/spec/containers/0/image").asText(),
            uid,
            NOW);
  }

  /** As initdb does, a new server takes the password of the Secret that the pod mounts. */
  private CompletableFuture<String> address(JsonNode set) {
    String database = set.path("metadata").path("labels").path(Labels.DATABASE).asText();
    if (postgres.exists(database)) {
      return CompletableFuture.completedFuture(postgres.address(database));
    }
    return api.get(core + "/secrets/" + database + "-superuser")
        .thenApply(RawApi::checked)
        .thenApply(
            secret -> {
              String encoded = secret.body().path("data").path("password").asText();
              return postgres.start(
                  database,
                  new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
            });
  }

  private static String podOf(JsonNode set, String revision) {
    ObjectNode pod = RawApi.MAPPER.createObjectNode();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = set.at("/spec/template/metadata").deepCopy();
    metadata.remove("creationTimestamp");
    metadata.put("name", name(set) + "-0");
    ((ObjectNode) metadata.path("labels")).put("controller-revision-hash", revision);
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "apps/v1")
        .put("kind", "StatefulSet")
        .put("name", name(set))
        .put("uid", set.at("/metadata/uid").asText())
        .put("controller", true);
    pod.set("metadata", metadata);
    ObjectNode spec = set.at("/spec/template/spec").deepCopy();
    pod.set("spec", spec.put("nodeName", "bench"));
    return pod.toString();
  }

  /** A run whose instances do not come would wait in vain. */
  private void succeed(CompletableFuture<?> request) {
    Future<?> unused =
        request.whenComplete(
            (ok, error) -> {
              if (error != null) {
                lifeline.fail("the stand-in for the kubelet failed: " + error);
              }
            });
  }

  private static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }
}
