package dev.databaseoperator.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.testkit.faults.Traffic.Exchange;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** One connection of the client, and the one to the API server that belongs to it. */
final class Conversation {

  /** Headers that would make bodies unreadable here, or leave HTTP/1.1. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of("accept-encoding", "sec-websocket-extensions", "http2-settings", "host");

  /** An API server closes connections that idle much longer; a used one must not be such. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

  private final FaultProxy proxy;
  private final Socket client;
  private final InputStream fromClient;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Socket server;
  private InputStream fromServer;
  private long lastUse;

  Conversation(FaultProxy proxy, Socket client) throws IOException {
    this.proxy = proxy;
    this.client = client;
    client.setTcpNoDelay(true);
    fromClient = new BufferedInputStream(client.getInputStream());
  }

  /** Serves one request after the other until one side ends. */
  void run() {
    try {
      var head = HttpMessage.readHead(fromClient);
      while (head.isPresent() && serve(head.get())) {
        head = HttpMessage.readHead(fromClient);
      }
    } catch (IOException e) {
      // A connection that breaks on one side breaks on the other: a proxy cannot do more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Closes both connections. */
  void close() {
    closed.countDown();
    proxy.ended(this);
    try {
      client.close();
      synchronized (this) {
        if (server != null) {
          server.close();
        }
      }
    } catch (IOException e) {
      // What cannot be closed is closed.
    }
  }

  void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the connection can serve another request. */
  private boolean serve(HttpMessage head) throws IOException, InterruptedException {
    byte[] body = head.readBody(fromClient, false);
    long received = System.nanoTime();
    ApiRequest request = ApiRequest.of(head.method(), head.target(), new String(body, UTF_8));
    List<Fault> faults = proxy.firing(request);
    for (Fault fault : faults) {
      for (Effect effect : fault.effects()) {
        if (effect instanceof Effect.DelayRequest delay) {
          proxy.pause(delay.by().get());
        } else if (effect instanceof Effect.Before before) {
          before.action().accept(request);
        } else if (effect instanceof Effect.BlackHole hole && !hole.runningOnly()) {
          record(request, 0, received, 0, 0, 0);
          proxy.awaitOff(fault);
          return false;
        } else if (effect instanceof Effect.Cut) {
          record(request, 0, received, 0, 0, 0);
          return false;
        } else if (effect instanceof Effect.Reply reply) {
          HttpMessage.response(reply.answer())
              .write(client.getOutputStream(), reply.answer().body().getBytes(UTF_8));
          record(request, reply.answer().code(), received, 0, 0, System.nanoTime());
          return true;
        }
      }
    }
    return forward(head, body, request, faults, received);
  }

  private boolean forward(
      HttpMessage head, byte[] body, ApiRequest request, List<Fault> faults, long received)
      throws IOException, InterruptedException {
    connect();
    boolean webSocket = head.isWebSocket();
    HttpMessage passed = head.without(NOT_PASSED_ON).with("Host", proxy.upstreamHost());
    if (webSocket) {
      passed.writeHead(server.getOutputStream());
    } else {
      passed.without(Set.of("connection", "upgrade")).write(server.getOutputStream(), body);
    }
    long passedOn = System.nanoTime();
    HttpMessage answer =
        HttpMessage.readHead(fromServer)
            .orElseThrow(() -> new EOFException("the API server closed the connection"));
    long answered = System.nanoTime();
    lastUse = answered;
    boolean stream =
        answer.code() == 101 || (request.watch() && answer.code() == 200 && answer.isChunked());
    byte[] replied = stream ? new byte[0] : answer.readBody(fromServer, true);
    if (after(faults)) {
      record(request, answer.code(), received, passedOn, answered, 0);
      return false;
    }
    if (stream) {
      WatchRelay relay = new WatchRelay(proxy, request.withoutBody(), this, answer.code() == 101);
      proxy.opened(this, relay);
      answer.writeHead(client.getOutputStream());
      record(request, answer.code(), received, passedOn, answered, System.nanoTime());
      relay.run(fromServer, server.getOutputStream(), fromClient, client.getOutputStream());
      return false;
    }
    answer.write(client.getOutputStream(), replied);
    record(request, answer.code(), received, passedOn, answered, System.nanoTime());
    if (answer.header("Connection").filter(v -> v.equalsIgnoreCase("close")).isPresent()) {
      return false;
    }
    return true;
  }

  /** Whether the reply is to be swallowed. */
  private boolean after(List<Fault> faults) throws InterruptedException {
    boolean drop = false;
    for (Fault fault : faults) {
      for (Effect effect : fault.effects()) {
        if (effect instanceof Effect.DelayReply delay) {
          proxy.pause(delay.by().get());
        } else if (effect instanceof Effect.After after) {
          after.action().run();
        } else if (effect instanceof Effect.DropReply) {
          drop = true;
        }
      }
    }
    return drop;
  }

  private void connect() throws IOException {
    synchronized (this) {
      if (server != null && System.nanoTime() - lastUse > LONGEST_IDLE.toNanos()) {
        server.close();
        server = null;
      }
      if (server == null) {
        server = proxy.connectUpstream();
        fromServer = new BufferedInputStream(server.getInputStream());
      }
    }
    if (closed.getCount() == 0) {
      server.close();
    }
  }

  private void record(
      ApiRequest request, int code, long received, long passedOn, long answered, long passedBack) {
    proxy
        .traffic()
        .add(new Exchange(request.withoutBody(), code, received, passedOn, answered, passedBack));
  }
}
