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
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An application that outlives its server: it writes numbers one after the other, connects anew
 * when its session has ended, and knows of each number whether its commit was acknowledged. Each is
 * tried once: one that was not acknowledged may be there or not.
 */
final class OutageWriter implements AutoCloseable {

  private final Supplier<String> host;
  private final Properties login = new Properties();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Set<Integer> committed = new ConcurrentSkipListSet<>();
  private final Set<Integer> unknown = new ConcurrentSkipListSet<>();
  private Connection connection;
  private int next = 1;

  /**
   * Begins to write to a new table of database {@code app}.
   *
   * @param host the server's address of the moment; throws or is null while there is none
   */
  OutageWriter(Supplier<String> host, String user, String password) throws SQLException {
    this.host = host;
    login.put("user", user);
    login.put("password", password);
    login.put("connectTimeout", "2");
    login.put("loginTimeout", "2");
    login.put("socketTimeout", "5");
    connection = connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE ledger (n int PRIMARY KEY)");
    }
    Future<?> unused = clock.scheduleWithFixedDelay(this::write, 0, 20, TimeUnit.MILLISECONDS);
  }

  /** How many numbers are known to be committed. */
  int committed() {
    return committed.size();
  }

  /** Waits until it has written something after this moment. */
  void awaitProgress(Duration atMost) {
    int before = committed();
    await().atMost(atMost).until(() -> committed() > before);
  }

  /** Ends, and fails when a number that was acknowledged is not there, or another is. */
  void assertNothingLost() throws Exception {
    clock.shutdown();
    assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    Set<Integer> present = new TreeSet<>();
    try (Connection last = connect();
        Statement statement = last.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM ledger")) {
      while (rows.next()) {
        present.add(rows.getInt(1));
      }
    }
    assertThat(present).containsAll(committed);
    present.removeAll(committed);
    assertThat(unknown).as("what was not acknowledged, but written").containsAll(present);
  }

  private void write() {
    try {
      if (connection == null) {
        connection = connect();
      }
    } catch (SQLException | RuntimeException e) {
      return;
    }
    int number = next++;
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
      insert.setInt(1, number);
      insert.executeUpdate();
      committed.add(number);
    } catch (SQLException e) {
      unknown.add(number);
      disconnect();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://" + host.get() + ":5432/app", login);
  }

  private void disconnect() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It has ended already.
    }
    connection = null;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (connection != null) {
      disconnect();
    }
  }
}
