package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * HTTP client of the Kubernetes client, observed below its retries: every attempt passes here once.
 * An {@code Interceptor} could not count: it misses the last attempt that found no connection, and
 * is called several times for a refused watch.
 */
final class ObservedHttpClient
    extends StandardHttpClient<
        ObservedHttpClient,
        ObservedHttpClient.ObservedFactory,
        ObservedHttpClient.ObservedBuilder> {

  private final StandardHttpClient<?, ?, ?> direct;
  private final ApiObserver observer;
  private final String basePath;

  private ObservedHttpClient(
      ObservedBuilder builder, AtomicBoolean closed, StandardHttpClient<?, ?, ?> direct) {
    super(builder, closed);
    this.direct = direct;
    this.observer = builder.observed.observer;
    this.basePath = builder.basePath;
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader) {
    ApiObserver.Attempt attempt =
        observer.begin(ApiRequest.of(request.method(), request.uri(), basePath));
    return direct
        .consumeBytesDirect(request, attempt.reading(reader))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                attempt.failed();
                return;
              }
              attempt.answered(response.code());
              // No caller waits for that.
              Future<?> unused =
                  response.body().done().whenComplete((done, broken) -> attempt.read());
            });
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    StandardHttpRequest request = builder.asHttpRequest();
    ApiObserver.Attempt attempt =
        observer.begin(ApiRequest.of(request.method(), request.uri(), basePath));
    return direct
        .buildWebSocketDirect(builder, new OpenListener(attempt.listening(listener), attempt))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                attempt.failed();
              }
            });
  }

  @Override
  protected void doClose() {
    direct.close();
  }

  /** Makes {@link ObservedHttpClient}s around the clients of another factory. */
  static final class ObservedFactory implements HttpClient.Factory {

    private final HttpClient.Factory factory;
    private final ApiObserver observer;

    ObservedFactory(HttpClient.Factory factory, ApiObserver observer) {
      this.factory = factory;
      this.observer = observer;
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
      ObservedBuilder builder = new ObservedBuilder(this, config);
      HttpClientUtils.applyCommonConfiguration(config, builder, this);
      return builder;
    }

    /** Without a configuration the client is not for the API server, but for instance a login. */
    @Override
    public HttpClient.Builder newBuilder() {
      return factory.newBuilder();
    }
  }

  /**
   * Collects interceptors and tags; everything about connections comes from the {@link Config},
   * which the client below gets too.
   */
  static final class ObservedBuilder
      extends StandardHttpClientBuilder<ObservedHttpClient, ObservedFactory, ObservedBuilder> {

    private final ObservedFactory observed;
    private final Config config;
    private final String basePath;

    private ObservedBuilder(ObservedFactory observed, Config config) {
      super(observed);
      this.observed = observed;
      this.config = config;
      this.basePath = basePath(config);
      interceptors.put("refused-watches", new RefusedWatches(observed.observer, basePath));
    }

    @Override
    public ObservedHttpClient build() {
      if (client != null) {
        return new ObservedHttpClient(this, client.getClosed(), client.direct);
      }
      StandardHttpClientBuilder<?, ?, ?> below =
          (StandardHttpClientBuilder<?, ?, ?>) observed.factory.newBuilder(config);
      StandardHttpClient<?, ?, ?> direct = (StandardHttpClient<?, ?, ?>) below.build();
      // Interceptors that only the client below has, for instance for a proxy.
      below.getInterceptors().forEach(interceptors::putIfAbsent);
      return new ObservedHttpClient(this, new AtomicBoolean(), direct);
    }

    @Override
    protected ObservedBuilder newInstance(ObservedFactory factory) {
      return new ObservedBuilder(factory, config);
    }

    private static String basePath(Config config) {
      String path = URI.create(config.getMasterUrl()).getRawPath();
      return path == null || path.isEmpty() ? "/" : path;
    }
  }

  /** Passes everything on, and reports when the watch is open. */
  private record OpenListener(WebSocket.Listener listener, ApiObserver.Attempt attempt)
      implements WebSocket.Listener {

    @Override
    public void onOpen(WebSocket webSocket) {
      attempt.answered(101);
      listener.onOpen(webSocket);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
      listener.onMessage(webSocket, text);
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteBuffer bytes) {
      listener.onMessage(webSocket, bytes);
    }

    @Override
    public void onClose(WebSocket webSocket, int code, String reason) {
      listener.onClose(webSocket, code, reason);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      listener.onError(webSocket, error);
    }
  }
}
