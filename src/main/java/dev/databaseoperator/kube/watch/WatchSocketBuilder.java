package dev.databaseoperator.kube.watch;

import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Opens WebSockets and has those that carry a registered watch observed. */
final class WatchSocketBuilder implements WebSocket.Builder {

  private final WebSocket.Builder builder;
  private final WatchLag lag;
  private URI uri;

  WatchSocketBuilder(WebSocket.Builder builder, WatchLag lag) {
    this.builder = builder;
    this.lag = lag;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(WebSocket.Listener listener) {
    Optional<WatchChannel> watched = Optional.ofNullable(uri).flatMap(lag::watched);
    if (watched.isEmpty()) {
      return builder.buildAsync(listener);
    }
    WatchChannel channel = watched.get();
    long version = WatchSelection.of(uri).map(WatchSelection.Request::version).orElse(0L);
    return builder
        .buildAsync(new WatchConnection(channel, version, listener))
        .whenComplete(
            (socket, failure) -> {
              if (failure != null) {
                channel.refused(isGone(failure));
              }
            });
  }

  @Override
  public WebSocket.Builder subprotocol(String protocol) {
    builder.subprotocol(protocol);
    return this;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    builder.header(name, value);
    return this;
  }

  @Override
  public WebSocket.Builder setHeader(String name, String value) {
    builder.setHeader(name, value);
    return this;
  }

  @Override
  public WebSocket.Builder uri(URI target) {
    uri = target;
    builder.uri(target);
    return this;
  }

  @Override
  public WebSocket.Builder connectTimeout(long timeout, TimeUnit unit) {
    builder.connectTimeout(timeout, unit);
    return this;
  }

  private static boolean isGone(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof WebSocketHandshakeException refused
        && refused.getResponse().code() == HttpURLConnection.HTTP_GONE;
  }
}
