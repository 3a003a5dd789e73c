package dev.databaseoperator.testkit;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Every version of the Databases of one namespace, in order, as any client sees them: through a
 * watch that is open before the first of them is made.
 */
public final class DatabaseRecorder implements Watcher<GenericKubernetesResource>, AutoCloseable {

  private static final ResourceDefinitionContext DATABASES =
      new ResourceDefinitionContext.Builder()
          .withGroup(Database.GROUP)
          .withVersion("v1")
          .withKind(Database.KIND)
          .withPlural("databases")
          .withNamespaced(true)
          .build();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<JsonNode> versions = new CopyOnWriteArrayList<>();
  private final Consumer<JsonNode> atOnce;
  private final Watch watch;

  private DatabaseRecorder(KubernetesClient client, String namespace, Consumer<JsonNode> atOnce) {
    this.atOnce = atOnce;
    watch = client.genericKubernetesResources(DATABASES).inNamespace(namespace).watch(this);
  }

  /**
   * Records from now on.
   *
   * @param atOnce what to do with each version while it is the newest; the next waits for it
   */
  public static DatabaseRecorder start(
      KubernetesClient client, String namespace, Consumer<JsonNode> atOnce) {
    return new DatabaseRecorder(client, namespace, atOnce);
  }

  /** What was seen until now, oldest first; the last one is that which was deleted. */
  public List<JsonNode> versions() {
    return List.copyOf(versions);
  }

  /** Waits until {@code resourceVersion} of {@code name} has been seen and dealt with. */
  public void awaitSeen(String name, String resourceVersion) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                versions.stream()
                    .map(version -> version.path("metadata"))
                    .anyMatch(
                        metadata ->
                            metadata.path("name").asText().equals(name)
                                && metadata
                                    .path("resourceVersion")
                                    .asText()
                                    .equals(resourceVersion)));
  }

  /** Waits until {@code name} has been deleted. */
  public void awaitGone(KubernetesClient client, String namespace, String name) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                client
                        .genericKubernetesResources(DATABASES)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()
                    == null);
  }

  @Override
  public void eventReceived(Action action, GenericKubernetesResource database) {
    if (action == Action.ADDED || action == Action.MODIFIED) {
      JsonNode version = MAPPER.valueToTree(database);
      atOnce.accept(version);
      versions.add(version);
    }
  }

  @Override
  public void onClose(WatcherException cause) {}

  @Override
  public void close() {
    watch.close();
  }
}
