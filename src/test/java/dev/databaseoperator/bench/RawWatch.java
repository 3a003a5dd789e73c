package dev.databaseoperator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A watch on one kind of object in one namespace, from the beginning, as lines of JSON. It keeps
 * the newest version of every object and tells who waits for something.
 */
final class RawWatch {

  /** Name of a field that objects get when they have been deleted. */
  static final String GONE = "gone";

  private final Map<String, JsonNode> latest = new ConcurrentHashMap<>();
  private final List<Waiting> waiting = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(16_384);
  private final BiConsumer<String, JsonNode> listener;
  private volatile boolean closed;
  private volatile AsyncBody body;

  private record Waiting(
      String name, Predicate<JsonNode> wanted, CompletableFuture<Long> arrival) {}

  private RawWatch(BiConsumer<String, JsonNode> listener) {
    this.listener = listener;
  }

  /**
   * Opens it.
   *
   * @param path of the collection
   * @param listener gets the type of each event (ADDED, MODIFIED, DELETED) and the object, on the
   *     thread that reads
   */
  static RawWatch open(RawApi api, String path, BiConsumer<String, JsonNode> listener) {
    RawWatch watch = new RawWatch(listener);
    HttpResponse<AsyncBody> response =
        api.http()
            .consumeBytes(
                api.request(path + "?watch=true").forStreaming().build(),
                (buffers, body) -> {
                  buffers.forEach(watch::read);
                  body.consume();
                })
            .join();
    if (response.code() != 200) {
      throw new IllegalStateException("watch of %s: status %d".formatted(path, response.code()));
    }
    watch.body = response.body();
    watch
        .body
        .done()
        .whenComplete(
            (ok, error) -> {
              if (!watch.closed) {
                System.err.println("bench: the watch of " + path + " ended: " + error);
              }
            });
    watch.body.consume();
    return watch;
  }

  /** How many objects there are that {@code wanted} accepts. */
  long count(Predicate<JsonNode> wanted) {
    return latest.values().stream().filter(wanted).count();
  }

  /** When ({@link System#nanoTime}) an object of this name was first seen to be as wanted. */
  CompletableFuture<Long> arrival(String name, Predicate<JsonNode> wanted) {
    Waiting added = new Waiting(name, wanted, new CompletableFuture<>());
    waiting.add(added);
    JsonNode now = latest.get(name);
    if (now != null) {
      tell(added, now, System.nanoTime());
    }
    return added.arrival();
  }

  void close() {
    closed = true;
    body.cancel();
  }

  private void read(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      byte next = buffer.get();
      if (next == '\n') {
        event(System.nanoTime());
        line.reset();
      } else {
        line.write(next);
      }
    }
  }

  private void event(long now) {
    try {
      JsonNode event = RawApi.MAPPER.readTree(line.toByteArray());
      String type = event.path("type").asText();
      JsonNode object = event.path("object");
      String name = object.path("metadata").path("name").asText();
      if (type.equals("DELETED")) {
        latest.remove(name);
        ((ObjectNode) object).put(GONE, true);
      } else {
        latest.put(name, object);
      }
      waiting.stream()
          .filter(each -> each.name().equals(name))
          .forEach(each -> tell(each, object, now));
      listener.accept(type, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      System.err.println("bench: " + e);
      throw e;
    }
  }

  private void tell(Waiting each, JsonNode object, long now) {
    if (each.wanted().test(object) && each.arrival().complete(now)) {
      waiting.remove(each);
    }
  }
}
