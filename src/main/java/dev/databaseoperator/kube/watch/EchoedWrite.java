package dev.databaseoperator.kube.watch;

import dev.databaseoperator.kube.client.ApiObserver;
import dev.databaseoperator.kube.client.ApiPath;
import dev.databaseoperator.kube.client.ApiRequest;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads from the response to a write of the operator the version that the API server has given to
 * the object. Covers all writes without their help, the framework's own included.
 */
final class EchoedWrite implements ApiObserver.Attempt {

  /** A deletion returns the previous version. */
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH");

  private final WatchChannel channel;
  private final ApiPath path;
  private final Function<String, LagSource> source;
  private final long before;

  /**
   * @param channel watch that delivers the object
   * @param source by the object's {@code namespace/name}
   */
  EchoedWrite(WatchChannel channel, ApiPath path, Function<String, LagSource> source) {
    this.channel = channel;
    this.path = path;
    this.source = source;
    this.before = channel.seen();
  }

  /** Whether the response has a version that the watch will deliver. */
  static boolean isSentBy(ApiRequest request) {
    return WRITES.contains(request.method()) && request.parameter("dryRun").isEmpty();
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> reading(AsyncBody.Consumer<List<ByteBuffer>> reader) {
    return new Answer(reader);
  }

  /** Copies nothing, only parses. A refused write returns a Status, which has no version. */
  private final class Answer implements AsyncBody.Consumer<List<ByteBuffer>> {

    private final AsyncBody.Consumer<List<ByteBuffer>> reader;
    private final AnsweredVersion answered = new AnsweredVersion();
    private boolean told;

    Answer(AsyncBody.Consumer<List<ByteBuffer>> reader) {
      this.reader = reader;
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody body) throws Exception {
      if (!told && answered.readOn(buffers)) {
        told = true;
        String key = WatchedResource.key(path.namespace(), answered.name());
        channel.written(key, answered.version(), before, source.apply(key));
      }
      reader.consume(buffers, body);
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return reader.unwrap(target);
    }
  }
}
