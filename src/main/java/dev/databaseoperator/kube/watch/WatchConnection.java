package dev.databaseoperator.kube.watch;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Observes one connection of a watch, between the client's socket and its listener. */
final class WatchConnection implements WebSocket.Listener {

  private final WatchChannel channel;
  private final long version;
  private final WebSocket.Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable WebSocket socket;

  /**
   * @param version that the watch continues from
   */
  WatchConnection(WatchChannel channel, long version, WebSocket.Listener listener) {
    this.channel = channel;
    this.version = version;
    this.listener = listener;
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    channel.opened(this, version);
    listener.onOpen(opened);
  }

  @Override
  public void onMessage(WebSocket from, String text) {
    if (!ended.get()) {
      channel.received(this, WatchFrame.of(text));
      listener.onMessage(from, text);
    }
  }

  @Override
  public void onMessage(WebSocket from, ByteBuffer bytes) {
    if (!ended.get()) {
      channel.received(
          this, WatchFrame.of(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()));
      listener.onMessage(from, bytes);
    }
  }

  @Override
  public void onClose(WebSocket from, int code, String reason) {
    if (ended.compareAndSet(false, true)) {
      channel.ended(this, StartReason.CLOSED);
      listener.onClose(from, code, reason);
    }
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    if (ended.compareAndSet(false, true)) {
      channel.ended(this, StartReason.ERROR);
      listener.onError(from, error);
    }
  }

  /** Reports a broken connection to the client, so that it opens another one. */
  void giveUp() {
    if (ended.compareAndSet(false, true)) {
      WebSocket silent = socket;
      listener.onError(silent, new IOException("nothing came from the watch for too long"));
      if (silent != null) {
        silent.sendClose(1000, null);
      }
    }
  }
}
