package dev.databaseoperator.testkit.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One running watch: reads events as they come and passes each on when it is due, never before an
 * earlier one.
 */
final class WatchRelay {

  /**
   * What goes to the client: at {@code due} at the earliest; the end of the watch without bytes.
   */
  private record Outgoing(
      Optional<byte[]> bytes, Optional<byte[]> event, long received, long due) {}

  private static final int BUFFER = 8192;

  private final FaultProxy proxy;
  private final ApiRequest watch;
  private final Conversation conversation;
  private final boolean webSocket;
  private final long opened = System.nanoTime();
  private final LinkedBlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();

  WatchRelay(FaultProxy proxy, ApiRequest watch, Conversation conversation, boolean webSocket) {
    this.proxy = proxy;
    this.watch = watch;
    this.conversation = conversation;
    this.webSocket = webSocket;
  }

  ApiRequest watch() {
    return watch;
  }

  /** Ends it, as when the network breaks. */
  void cut() {
    conversation.close();
  }

  /** Sends the client an event that did not come from the API server, and ends the watch. */
  void end(String event) {
    byte[] json = event.getBytes(UTF_8);
    long now = System.nanoTime();
    queue.add(new Outgoing(Optional.of(wire(json)), Optional.of(json), now, now));
    queue.add(new Outgoing(Optional.empty(), Optional.empty(), now, now));
  }

  /** Passes on until one side ends. */
  void run(
      InputStream fromServer, OutputStream toServer, InputStream fromClient, OutputStream toClient)
      throws IOException {
    proxy.start(() -> write(toClient));
    proxy.start(() -> pump(fromClient, toServer));
    if (webSocket) {
      for (var m = WebSocketMessage.read(fromServer); m.isPresent(); ) {
        enqueue(m.get().bytes(), m.get().payload());
        m = WebSocketMessage.read(fromServer);
      }
    } else {
      readLines(fromServer);
    }
    long now = System.nanoTime();
    queue.add(new Outgoing(Optional.empty(), Optional.empty(), now, now + delay()));
    conversation.awaitClosed();
  }

  /** The events of a watch without WebSocket: one on each line, chunks anywhere. */
  private void readLines(InputStream fromServer) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte[] chunk = HttpMessage.chunk(fromServer); chunk.length > 0; ) {
      for (byte b : chunk) {
        line.write(b);
        if (b == '\n') {
          enqueue(wire(line.toByteArray()), Optional.of(line.toByteArray()));
          line.reset();
        }
      }
      chunk = HttpMessage.chunk(fromServer);
    }
  }

  private byte[] wire(byte[] event) {
    if (webSocket) {
      return WebSocketMessage.text(event).bytes();
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(event.length) + "\r\n").getBytes(ISO_8859_1));
    chunk.writeBytes(event);
    chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
    return chunk.toByteArray();
  }

  private void enqueue(byte[] bytes, Optional<byte[]> event) {
    long now = System.nanoTime();
    queue.add(new Outgoing(Optional.of(bytes), event, now, now + delay()));
  }

  private long delay() {
    return proxy.frameDelay(watch, opened).toNanos();
  }

  private void write(OutputStream toClient) {
    try {
      while (true) {
        Outgoing next = queue.take();
        if (!proxy.pauseUntil(next.due()) || !proxy.awaitPassage(watch, opened)) {
          break;
        }
        if (next.bytes().isEmpty()) {
          break;
        }
        long now = System.nanoTime();
        toClient.write(next.bytes().get());
        toClient.flush();
        next.event()
            .ifPresent(e -> proxy.traffic().add(WatchEvent.frame(watch, e, next.received(), now)));
      }
    } catch (IOException e) {
      // The client is gone: no events have to be passed on.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      conversation.close();
    }
  }

  /** What the client says, pings for instance. */
  private void pump(InputStream from, OutputStream to) {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        if (!proxy.awaitPassage(watch, opened)) {
          break;
        }
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // One side is gone; the other is closed below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      conversation.close();
    }
  }
}
