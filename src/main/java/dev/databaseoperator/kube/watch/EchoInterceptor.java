package dev.databaseoperator.kube.watch;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from the answers to our own writes which version the API server has given to the object.
 * Nobody who writes has to think of it, the framework's own writes included.
 */
final class EchoInterceptor implements Interceptor {

  static final String NAME = "watch-echo";

  /** A deletion answers with the version from before. */
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH");

  private final WatchLag lag;

  EchoInterceptor(WatchLag lag) {
    this.lag = lag;
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    if (!WRITES.contains(request.method()) || isDryRun(request.uri())) {
      return consumer;
    }
    Optional<ResourcePath> path = ResourcePath.of(request.uri());
    return path.flatMap(written -> lag.resource(written.plural()))
        .flatMap(resource -> resource.channel(path.get().namespace()))
        .<AsyncBody.Consumer<List<ByteBuffer>>>map(
            channel -> new Answer(channel, path.get(), consumer))
        .orElse(consumer);
  }

  private static boolean isDryRun(URI uri) {
    return uri.getRawQuery() != null && uri.getRawQuery().contains("dryRun=");
  }

  /** Reads along. A refused write answers with a Status, which has no version. */
  private final class Answer implements AsyncBody.Consumer<List<ByteBuffer>> {

    private final WatchChannel channel;
    private final ResourcePath path;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final AnsweredVersion answered = new AnsweredVersion();
    private final long before;
    private boolean told;

    Answer(WatchChannel channel, ResourcePath path, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.channel = channel;
      this.path = path;
      this.consumer = consumer;
      this.before = channel.seen();
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody body) throws Exception {
      if (!told && answered.isReadFrom(buffers)) {
        told = true;
        String key = WatchedResource.key(path.namespace(), answered.name());
        channel.written(key, answered.version(), before, lag.source(key));
      }
      consumer.consume(buffers, body);
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return consumer.unwrap(target);
    }
  }
}
