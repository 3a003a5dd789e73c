package dev.databaseoperator.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections in use. A thread that waits for a server's answer does not notice that it is
 * interrupted; it does when its connection is gone.
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

  /** Breaks them all, and every further one. */
  void abortAll() {
    ended = true;
    connections.forEach(OpenConnections::abort);
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException alreadyBroken) {
      // That was the wish.
    }
  }
}
