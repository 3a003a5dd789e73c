package dev.databaseoperator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A watch on one kind of object in one namespace, from the beginning, as lines of JSON. The objects
 * are not kept, so that thousands cost the bench little: it counts, and completes what waits for a
 * change of one of them.
 */
final class RawWatch {

  /** Name of a field that objects get when they have been deleted. */
  static final String GONE = "gone";

  private final Map<String, Queue<Waiting>> waiting = new ConcurrentHashMap<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(16_384);
  private final Predicate<JsonNode> counted;
  private final BiConsumer<String, JsonNode> listener;
  private final Consumer<String> failed;
  private volatile boolean closed;
  private volatile AsyncBody body;

  private record Waiting(Predicate<JsonNode> wanted, CompletableFuture<Long> arrival) {}

  private RawWatch(
      Predicate<JsonNode> counted, BiConsumer<String, JsonNode> listener, Consumer<String> failed) {
    this.counted = counted;
    this.listener = listener;
    this.failed = failed;
  }

  /**
   * Opens it.
   *
   * @param path of the collection
   * @param counted which objects {@link #count} counts
   * @param listener gets the type of each event (ADDED, MODIFIED, DELETED) and the object, on the
   *     thread that reads
   * @param failed gets the reason when the watch has ended though it was not closed
   */
  static RawWatch open(
      RawApi api,
      String path,
      Predicate<JsonNode> counted,
      BiConsumer<String, JsonNode> listener,
      Consumer<String> failed) {
    RawWatch watch = new RawWatch(counted, listener, failed);
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
    Future<?> unused =
        watch
            .body
            .done()
            .whenComplete(
                (ok, error) -> {
                  if (!watch.closed) {
                    failed.accept("the watch of " + path + " ended: " + error);
                  }
                });
    watch.body.consume();
    return watch;
  }

  /** How many objects there are that are to be counted. */
  long count() {
    return accepted.size();
  }

  /**
   * When ({@link System#nanoTime}) a change has made the object of this name as wanted. To be asked
   * before the change is.
   */
  CompletableFuture<Long> arrival(String name, Predicate<JsonNode> wanted) {
    Waiting added = new Waiting(wanted, new CompletableFuture<>());
    waiting.computeIfAbsent(name, any -> new ConcurrentLinkedQueue<>()).add(added);
    return added.arrival();
  }

  void close() {
    closed = true;
    body.cancel();
  }

  private void read(ByteBuffer buffer) {
    byte[] chunk = new byte[buffer.remaining()];
    buffer.get(chunk);
    int from = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        line.write(chunk, from, i - from);
        event(System.nanoTime());
        line.reset();
        from = i + 1;
      }
    }
    line.write(chunk, from, chunk.length - from);
  }

  private void event(long now) {
    try {
      JsonNode event = RawApi.MAPPER.readTree(line.toByteArray());
      String type = event.path("type").asText();
      JsonNode object = event.path("object");
      String name = object.path("metadata").path("name").asText();
      if (type.equals("DELETED")) {
        ((ObjectNode) object).put(GONE, true);
        accepted.remove(name);
      } else if (counted.test(object)) {
        accepted.add(name);
      } else {
        accepted.remove(name);
      }
      Queue<Waiting> here = waiting.get(name);
      if (here != null) {
        here.removeIf(each -> each.wanted().test(object) && each.arrival().complete(now));
      }
      listener.accept(type, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      failed.accept("an event was not understood: " + e);
      throw e;
    }
  }
}
