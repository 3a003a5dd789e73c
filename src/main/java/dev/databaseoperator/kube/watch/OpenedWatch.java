package dev.databaseoperator.kube.watch;

import dev.databaseoperator.kube.client.ApiObserver;
import io.fabric8.kubernetes.client.http.WebSocket;

/**
 * Attempt to open a watch.
 *
 * @param version to continue from
 */
record OpenedWatch(WatchChannel channel, long version) implements ApiObserver.Attempt {

  @Override
  public WebSocket.Listener listening(WebSocket.Listener listener) {
    return new WatchConnection(channel, version, listener);
  }

  @Override
  public void failed() {
    channel.refused(false);
  }
}
