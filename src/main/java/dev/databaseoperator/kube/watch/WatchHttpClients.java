package dev.databaseoperator.kube.watch;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.TlsVersion;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** HTTP clients of another factory, whose WebSockets and writes {@link WatchLag} sees. */
final class WatchHttpClients implements HttpClient.Factory {

  private final HttpClient.Factory factory;
  private final WatchLag lag;

  WatchHttpClients(HttpClient.Factory factory, WatchLag lag) {
    this.factory = factory;
    this.lag = lag;
  }

  @Override
  public HttpClient.Builder newBuilder(Config config) {
    return observed(factory.newBuilder(config));
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return observed(factory.newBuilder());
  }

  @Override
  public int priority() {
    return factory.priority();
  }

  private HttpClient.Builder observed(HttpClient.Builder builder) {
    builder.addOrReplaceInterceptor(EchoInterceptor.NAME, new EchoInterceptor(lag));
    return new Builder(builder, lag);
  }

  /** Each of its methods ends in a client that is observed too. */
  private record Derived(HttpClient.DerivedClientBuilder builder, WatchLag lag)
      implements HttpClient.DerivedClientBuilder {

    @Override
    public HttpClient build() {
      return new Client(builder.build(), lag);
    }

    @Override
    public HttpClient.DerivedClientBuilder addOrReplaceInterceptor(String name, Interceptor added) {
      return new Derived(builder.addOrReplaceInterceptor(name, added), lag);
    }

    @Override
    public HttpClient.DerivedClientBuilder authenticatorNone() {
      return new Derived(builder.authenticatorNone(), lag);
    }

    @Override
    public HttpClient.DerivedClientBuilder tag(Object value) {
      return new Derived(builder.tag(value), lag);
    }
  }

  /** As {@link Derived}; its builder changes itself, as all of the client's builders do. */
  private record Builder(HttpClient.Builder builder, WatchLag lag) implements HttpClient.Builder {

    @Override
    public HttpClient build() {
      return new Client(builder.build(), lag);
    }

    @Override
    public HttpClient.Builder connectTimeout(long timeout, TimeUnit unit) {
      builder.connectTimeout(timeout, unit);
      return this;
    }

    @Override
    public HttpClient.Builder addOrReplaceInterceptor(String name, Interceptor interceptor) {
      builder.addOrReplaceInterceptor(name, interceptor);
      return this;
    }

    @Override
    public HttpClient.Builder authenticatorNone() {
      builder.authenticatorNone();
      return this;
    }

    @Override
    public HttpClient.DerivedClientBuilder tag(Object value) {
      builder.tag(value);
      return this;
    }

    @Override
    public HttpClient.Builder sslContext(KeyManager[] keys, TrustManager[] trusted) {
      builder.sslContext(keys, trusted);
      return this;
    }

    @Override
    public HttpClient.Builder followAllRedirects() {
      builder.followAllRedirects();
      return this;
    }

    @Override
    public HttpClient.Builder proxyAddress(InetSocketAddress address) {
      builder.proxyAddress(address);
      return this;
    }

    @Override
    public HttpClient.Builder proxyAuthorization(String credentials) {
      builder.proxyAuthorization(credentials);
      return this;
    }

    @Override
    public HttpClient.Builder tlsVersions(TlsVersion... versions) {
      builder.tlsVersions(versions);
      return this;
    }

    @Override
    public HttpClient.Builder preferHttp11() {
      builder.preferHttp11();
      return this;
    }

    @Override
    public HttpClient.Builder proxyType(HttpClient.ProxyType type) {
      builder.proxyType(type);
      return this;
    }
  }

  private record Client(HttpClient client, WatchLag lag) implements HttpClient {

    @Override
    public void close() {
      client.close();
    }

    @Override
    public DerivedClientBuilder newBuilder() {
      return new Derived(client.newBuilder(), lag);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, Class<T> type) {
      return client.sendAsync(request, type);
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytes(
        HttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      return client.consumeBytes(request, consumer);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
      return new WatchSocketBuilder(client.newWebSocketBuilder(), lag);
    }

    @Override
    public HttpRequest.Builder newHttpRequestBuilder() {
      return client.newHttpRequestBuilder();
    }

    @Override
    public boolean isClosed() {
      return client.isClosed();
    }
  }
}
