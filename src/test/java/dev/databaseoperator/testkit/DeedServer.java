package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.databaseoperator.view.Caches;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reconciliation does to objects beside applying them: it answers reads with what a cache
 * has, and notes patches and deletions.
 */
public final class DeedServer implements AutoCloseable {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "pods", Pod.class,
          "statefulsets", StatefulSet.class,
          "persistentvolumeclaims", PersistentVolumeClaim.class);

  private static final Pattern PATH = Pattern.compile(".*/namespaces/([^/]+)/([^/]+)/([^/]+)");

  private final ObjectMapper json = new ObjectMapper();
  private final List<String> deeds = new ArrayList<>();
  private final Caches caches;
  private final HttpServer server;
  private final KubernetesClient client;

  /** One that has the objects of {@code caches}. */
  public DeedServer(Caches caches) {
    try {
      this.caches = caches;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      client =
          new KubernetesClientBuilder()
              .withConfig(
                  new ConfigBuilder()
                      .withAutoConfigure(false)
                      .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                      .build())
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client of it. */
  public KubernetesClient client() {
    return client;
  }

  /**
   * What was done since the last call, in this order: {@code patch pods/orders-1-0 LABEL=VALUE} for
   * each label that is set, {@code delete pods/orders-1-0}.
   */
  public synchronized List<String> deeds() {
    List<String> done = List.copyOf(deeds);
    deeds.clear();
    return done;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (!path.matches() || !KINDS.containsKey(path.group(2))) {
      send(exchange, 500, json.createObjectNode());
      return;
    }
    HasMetadata found =
        caches.get(KINDS.get(path.group(2)), path.group(1), path.group(3)).orElse(null);
    if (found == null) {
      send(exchange, 404, json.createObjectNode().put("kind", "Status").put("code", 404));
      return;
    }
    ObjectNode object = (ObjectNode) json.readTree(Serialization.asJson(found));
    String name = path.group(2) + "/" + path.group(3);
    switch (exchange.getRequestMethod()) {
      case "GET" -> send(exchange, 200, object);
      case "PATCH" -> {
        for (JsonNode operation : json.readTree(body)) {
          setLabel(operation, object, name);
        }
        send(exchange, 200, object);
      }
      case "DELETE" -> {
        deeds.add("delete " + name);
        send(exchange, 200, object);
      }
      default -> send(exchange, 500, json.createObjectNode());
    }
  }

  private void setLabel(JsonNode operation, ObjectNode object, String name) {
    String pointer = operation.path("path").asText();
    if (operation.path("op").asText().equals("add") && pointer.startsWith("/metadata/labels/")) {
      String label =
          pointer.substring("/metadata/labels/".length()).replace("~1", "/").replace("~0", "~");
      String value = operation.path("value").asText();
      ((ObjectNode) object.path("metadata").path("labels")).put(label, value);
      deeds.add("patch %s %s=%s".formatted(name, label, value));
    }
  }

  private void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] text = json.writeValueAsString(body).getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }
}
