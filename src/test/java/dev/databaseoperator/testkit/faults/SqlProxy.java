package dev.databaseoperator.testkit.faults;

import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.PodNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stands between the operator and the PostgreSQL of every pod of a {@code TestNode}, as {@link
 * FaultProxy} does between operator and API server. It reports each statement that passes, and ends
 * the operator before one is passed on or after it has been answered.
 *
 * <pre>{@code SqlProxy sql = new SqlProxy(passed -> statements.add(passed)); TestNode node =
 * TestNode.of(apiServer, sql); SqlFault lost = sql.killAfter(s -> s.text().startsWith("CREATE
 * ROLE"), 1, operator::kill); }</pre>
 *
 * <p>It reads the protocol (postgresql.org/docs/current/protocol.html) in clear: no TLS.
 */
public final class SqlProxy implements PodNetwork, AutoCloseable {

  /**
   * A statement on its way to the server.
   *
   * @param answeredApart whether the server answers before the client sends more; false for BEGIN,
   *     which the driver sends together with the statement that follows
   * @param at {@link System#nanoTime}
   */
  public record Passed(SqlStatement statement, boolean answeredApart, long at) {}

  private final Consumer<Passed> listener;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final List<SqlFault> faults = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sql-proxy");
            thread.setDaemon(true);
            return thread;
          });

  /** Reports to {@code listener} each statement that passes, in the threads of the connections. */
  public SqlProxy(Consumer<Passed> listener) {
    this.listener = listener;
  }

  /** The client is ended and the {@code nth} of these statements does not reach the server. */
  public SqlFault killBefore(Predicate<SqlStatement> wanted, int nth, Runnable kill) {
    return add(new SqlFault(wanted, nth, true, kill));
  }

  /**
   * The server has done the {@code nth} of these statements and is ready for the next; then the
   * client is ended, without the answer.
   */
  public SqlFault killAfter(Predicate<SqlStatement> wanted, int nth, Runnable kill) {
    return add(new SqlFault(wanted, nth, false, kill));
  }

  /** Returns the address of the server, for connections that bypass the proxy. */
  public String server(String namespace, String pod) {
    return gates.get(namespace + "/" + pod).server;
  }

  @Override
  public String address(String namespace, String pod, String server) {
    return gates
        .compute(
            namespace + "/" + pod,
            (key, gate) -> {
              if (gate != null && gate.server.equals(server)) {
                return gate;
              }
              if (gate != null) {
                gate.close();
              }
              return Gate.to(server);
            })
        .open(socket -> new SqlConversation(this, namespace, pod, socket, server), threads);
  }

  @Override
  public void close() {
    gates.values().forEach(Gate::close);
    threads.shutdownNow();
  }

  /** Makes room for the next. */
  public void forget(SqlFault fault) {
    fault.off();
    faults.remove(fault);
  }

  List<SqlFault> firing(SqlStatement statement) {
    return faults.stream().filter(fault -> fault.fires(statement)).toList();
  }

  void passes(Passed passed) {
    listener.accept(passed);
  }

  void start(Runnable task) {
    threads.execute(task);
  }

  private SqlFault add(SqlFault fault) {
    faults.add(fault);
    return fault;
  }

  /** Makes the conversation of a new connection. */
  private interface Welcome {
    SqlConversation to(Socket client) throws IOException;
  }

  /** A listener in front of one server. */
  private static final class Gate {
    final String server;
    private final ServerSocket listener;
    private boolean open;

    private Gate(String server, ServerSocket listener) {
      this.server = server;
      this.listener = listener;
    }

    static Gate to(String server) {
      try {
        InetAddress address = InetAddress.getByName(InstanceProcess.freeAddress());
        return new Gate(server, new ServerSocket(InstanceProcess.PORT, 50, address));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    synchronized String open(Welcome welcome, ExecutorService threads) {
      if (!open) {
        open = true;
        threads.execute(() -> accept(welcome, threads));
      }
      return listener.getInetAddress().getHostAddress();
    }

    private void accept(Welcome welcome, ExecutorService threads) {
      while (!listener.isClosed()) {
        try {
          Socket client = listener.accept();
          try {
            threads.execute(welcome.to(client)::run);
          } catch (IOException refused) {
            client.close();
          }
        } catch (IOException closed) {
          // The loop ends.
        }
      }
    }

    void close() {
      try {
        listener.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
