package dev.databaseoperator.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One open connection. Every statement names what it is for, so that a failure reads "could not
 * create role …"; every statement first looks at the deadline.
 */
final class Session implements AutoCloseable {
  /** Reads one row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Deadline deadline;
  private final OpenConnections open;

  Session(Connection connection, Deadline deadline, OpenConnections open) {
    this.connection = connection;
    this.deadline = deadline;
    this.open = open;
    open.add(connection);
  }

  Deadline deadline() {
    return deadline;
  }

  /** Rows of a query; the values are bound to its question marks. */
  <T> List<T> query(String doing, String sql, Row<T> row, Object... values) {
    deadline.check(doing);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(row.read(rows));
        }
        return result;
      }
    } catch (SQLException e) {
      throw Failures.of(doing, e);
    }
  }

  /** The only row of a query that always has one. */
  <T> T one(String doing, String sql, Row<T> row, Object... values) {
    return query(doing, sql, row, values).get(0);
  }

  /** Runs a statement that takes no values. */
  void run(String doing, String sql) {
    deadline.check(doing);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    } catch (SQLException e) {
      throw Failures.of(doing, e);
    }
  }

  /** Runs a statement before closing, whatever the deadline; that it fails no longer matters. */
  void runLast(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException closedOrBroken) {
      // The server ends the session anyway, and the failure that broke it has been reported.
    }
  }

  /**
   * Runs the work in one transaction and commits it. When the work throws, nothing of it stays, and
   * the session is only good for closing.
   */
  void inTransaction(String doing, Runnable work) {
    try {
      connection.setAutoCommit(false);
      work.run();
      deadline.check(doing);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      SqlFailure failure = Failures.of(doing, e);
      rollBack(failure);
      throw failure;
    } catch (RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  private void rollBack(RuntimeException because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  /** The longest silence of the server from now on. */
  void allowSilence(String doing, Duration silence) {
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
    } catch (SQLException e) {
      throw Failures.of(doing, e);
    }
  }

  /** Closes the connection; what the server made of it no longer matters. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException alreadyBroken) {
      // The socket is closed in any case, and the failure that broke it has been reported.
    } finally {
      open.remove(connection);
    }
  }
}
