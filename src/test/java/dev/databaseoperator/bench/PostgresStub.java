package dev.databaseoperator.bench;

import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.ScramVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Any number of PostgreSQL servers that are none: each has a loopback address of its own, speaks
 * the wire protocol (PostgreSQL manual 55.2, SCRAM login included), and keeps of what it is told
 * just what the operator's SQL pass reads again.
 */
final class PostgresStub implements AutoCloseable {

  private static final int PORT = 5432;

  private final Map<String, StubServer> servers = new ConcurrentHashMap<>();
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger logins = new AtomicInteger();
  private final ExecutorService sessions = Executors.newCachedThreadPool();
  private final Selector selector;

  PostgresStub() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "postgres-stub");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  boolean exists(String name) {
    return addresses.containsKey(name);
  }

  String address(String name) {
    return addresses.get(name);
  }

  /** Starts a server whose superuser has this password, and returns its address. */
  String start(String name, String password) {
    String verifier = ScramVerifier.of(Password.of(password)).text();
    servers.put(name, new StubServer(verifier, unknown));
    String address = listen(name);
    addresses.put(name, address);
    return address;
  }

  /** Statements it could not answer: the figures mean nothing when there is one. */
  Set<String> unknownStatements() {
    return unknown;
  }

  /** How many sessions there have been. */
  int logins() {
    return logins.get();
  }

  @Override
  public void close() {
    sessions.shutdownNow();
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On the first address that is free: other tests on this machine use such addresses too. */
  private String listen(String name) {
    while (true) {
      int number = next.getAndIncrement();
      String address =
          "127.%d.%d.%d".formatted(201 + number / 60_000, number / 240 % 250, 1 + number % 240);
      try {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
          channel.bind(new InetSocketAddress(address, PORT), 16);
        } catch (IOException taken) {
          channel.close();
          continue;
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT, name);
        selector.wakeup();
        return address;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void accept() {
    try {
      while (selector.isOpen()) {
        selector.select(
            key -> {
              try {
                SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
                if (client != null) {
                  logins.incrementAndGet();
                  StubServer server = servers.get((String) key.attachment());
                  sessions.execute(new StubSession(client.socket(), server));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClosedSelectorException closed) {
      // The end of the run.
    }
  }
}
