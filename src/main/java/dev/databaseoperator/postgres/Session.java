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
 * Open connection. Every statement names its purpose, so that a failure reads "could not create
 * role …", and checks the deadline first.
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

  /** Returns the rows of a query; the values are bound to its question marks. */
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

  /** Returns the only row of a query that always has one. */
  <T> T one(String doing, String sql, Row<T> row, Object... values) {
    return query(doing, sql, row, values).get(0);
  }

  /** Runs a statement without values. */
  void run(String doing, String sql) {
    deadline.check(doing);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    } catch (SQLException e) {
      throw Failures.of(doing, e);
    }
  }

  /** Runs a statement before closing, after the deadline too, and ignores its failure. */
  void runLast(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException closedOrBroken) {
      // The server ends the session anyway, and the failure that broke it was reported.
    }
  }

  /**
   * Runs the work in one transaction and commits it. When the work throws, the transaction has no
   * effect, and the session can only be closed.
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

  /** Sets the longest silence of the server from now on. */
  void allowSilence(String doing, Duration silence) {
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
    } catch (SQLException e) {
      throw Failures.of(doing, e);
    }
  }

  /** Closes the connection, and ignores a failure. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException alreadyBroken) {
      // The socket is closed in any case, and the failure that broke it was reported.
    } finally {
      open.remove(connection);
    }
  }
}
