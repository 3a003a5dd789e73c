package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application with one connection that it opened once: it writes a number twenty times a second.
 * A server that stops, or a session that is ended, ends it.
 */
final class LiveWriter implements AutoCloseable {

  private final Connection connection;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile SQLException failure;

  /** Begins to write to a new table of the database. */
  LiveWriter(String url, String user, String password) throws SQLException {
    connection = DriverManager.getConnection(url, user, password);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE ledger (n int PRIMARY KEY)");
    }
    Future<?> unused = clock.scheduleWithFixedDelay(this::write, 0, 50, TimeUnit.MILLISECONDS);
  }

  private void write() {
    int next = acknowledged.get() + 1;
    if (failure != null) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
      insert.setInt(1, next);
      insert.executeUpdate();
      acknowledged.set(next);
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** Fails when a write was refused or lost, or when it writes no more. */
  void assertUndisturbed() {
    int before = acknowledged.get();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> failure != null || acknowledged.get() > before);
    assertThat((Exception) failure).as("the application's session").isNull();
  }

  /** Ends, and fails when a number that was acknowledged is not there. */
  void assertNothingLost() throws Exception {
    clock.shutdown();
    assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat((Exception) failure).as("the application's session").isNull();
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*), max(n) FROM ledger")) {
      count.next();
      assertThat(count.getInt(1)).isEqualTo(acknowledged.get());
      assertThat(count.getInt(2)).isEqualTo(acknowledged.get());
    }
  }

  @Override
  public void close() throws SQLException {
    clock.shutdownNow();
    connection.close();
  }
}
