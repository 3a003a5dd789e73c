package dev.databaseoperator.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections in use. A thread that waits for a server's response notices an interruption only when
 * its connection is closed.
 */
final class OpenConnections {

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  void add(Connection connection) {
    connections.add(connection);
    if (ended) {
      abort(connection);
    }
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  /** Closes all connections, and every later one. */
  void abortAll() {
    ended = true;
    connections.forEach(OpenConnections::abort);
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException alreadyBroken) {
      // The connection is to be closed.
    }
  }
}
