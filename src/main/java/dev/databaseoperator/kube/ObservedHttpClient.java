package dev.databaseoperator.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The HTTP client of the Kubernetes client, seen from below its retries: every attempt passes here
 * once. An {@link Interceptor} alone could not count: it is not told of the last attempt that found
 * no connection, and is told several times of a watch that is refused.
 */
final class ObservedHttpClient
    extends StandardHttpClient<
        ObservedHttpClient,
        ObservedHttpClient.ObservedFactory,
        ObservedHttpClient.ObservedBuilder> {

  private final StandardHttpClient<?, ?, ?> direct;
  private final ApiTraffic traffic;
  private final String basePath;

  private ObservedHttpClient(
      ObservedBuilder builder, AtomicBoolean closed, StandardHttpClient<?, ?, ?> direct) {
    super(builder, closed);
    this.direct = direct;
    this.traffic = builder.observed.traffic;
    this.basePath = builder.basePath;
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader) {
    ApiTraffic.Attempt attempt = traffic.begin(request.method(), request.uri(), basePath);
    if (!attempt.mayConflict()) {
      return direct
          .consumeBytesDirect(request, reader)
          .whenComplete(
              (response, failure) -> {
                if (failure != null) {
                  attempt.failed();
                } else {
                  attempt.answered(response.code());
                }
              });
    }
    ConflictBody body = new ConflictBody(reader);
    return direct
        .consumeBytesDirect(request, body)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                attempt.failed();
                return;
              }
              attempt.answered(response.code());
              if (attempt.isConflict(response.code())) {
                response.body().done().whenComplete((done, broken) -> attempt.conflict(body));
              }
            });
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    StandardHttpRequest request = builder.asHttpRequest();
    ApiTraffic.Attempt attempt = traffic.begin(request.method(), request.uri(), basePath);
    return direct
        .buildWebSocketDirect(builder, new OpenListener(listener, attempt))
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
    private final ApiTraffic traffic;

    ObservedFactory(HttpClient.Factory factory, ApiTraffic traffic) {
      this.factory = factory;
      this.traffic = traffic;
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
      ObservedBuilder builder = new ObservedBuilder(this, config);
      HttpClientUtils.applyCommonConfiguration(config, builder, this);
      return builder;
    }

    /** Without a configuration it is not for the API server, but for instance for a login. */
    @Override
    public HttpClient.Builder newBuilder() {
      return factory.newBuilder();
    }
  }

  /**
   * Takes interceptors and tags; everything about connections comes from the {@link Config}, which
   * the client below gets too.
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
      interceptors.put("refused-watches", new RefusedWatches(observed.traffic, basePath));
    }

    @Override
    public ObservedHttpClient build() {
      if (client != null) {
        return new ObservedHttpClient(this, client.getClosed(), client.direct);
      }
      StandardHttpClientBuilder<?, ?, ?> below =
          (StandardHttpClientBuilder<?, ?, ?>) observed.factory.newBuilder(config);
      StandardHttpClient<?, ?, ?> direct = (StandardHttpClient<?, ?, ?>) below.build();
      // Those that only the client below knows, for instance for a proxy.
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

  /** Passes everything on, and tells when the watch is established. */
  private record OpenListener(WebSocket.Listener listener, ApiTraffic.Attempt attempt)
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

  /** The answer to a refused handshake is shown to interceptors only, and more than once. */
  private static final class RefusedWatches implements Interceptor {

    private final ApiTraffic traffic;
    private final String basePath;
    private final Set<WebSocketUpgradeResponse> counted =
        Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    RefusedWatches(ApiTraffic traffic, String basePath) {
      this.traffic = traffic;
      this.basePath = basePath;
    }

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      if (response instanceof WebSocketUpgradeResponse upgrade
          && upgrade.code() != 101
          && counted.add(upgrade)) {
        traffic.refused(request.method(), request.uri(), basePath, upgrade.code());
      }
    }
  }
}
