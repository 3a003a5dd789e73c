package dev.databaseoperator.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy of PostgreSQL passes, reports and cuts exactly the selected statements. */
class SqlProxyIT {

  private static InstanceMounts mounts;
  private static InstanceProcess server;

  private final List<String> passed = new CopyOnWriteArrayList<>();
  private final List<String> killed = new CopyOnWriteArrayList<>();
  private final SqlProxy proxy =
      new SqlProxy(
          each ->
              passed.add(
                  each.statement().text() + (each.answeredApart() ? "" : " (with the next)")));
  private String address;

  @BeforeAll
  static void start() {
    mounts = InstanceMounts.create();
    server = InstanceProcess.on(mounts).start().awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    mounts.close();
  }

  @BeforeEach
  void between() {
    address = proxy.address("shop", "orders-1-0", server.address());
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void everyStatementPassesAndIsTold() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      assertThat(value(connection, "SELECT 42")).isEqualTo(42);
      connection.commit();
    }
    assertThat(passed).startsWith(SqlStatement.LOGIN).endsWith("BEGIN", "SELECT 42", "COMMIT");
    assertThat(proxy.address("shop", "orders-1-0", server.address())).isEqualTo(address);
  }

  @Test
  void killedBeforeAStatementItDoesNotReachTheServer() throws SQLException {
    proxy.killBefore(s -> s.text().startsWith("CREATE TABLE"), 2, () -> killed.add("now"));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE before_first ()");
      assertThatThrownBy(() -> statement.execute("CREATE TABLE before_second ()"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(killed).containsExactly("now");
    assertThat(exists("before_first")).isTrue();
    assertThat(exists("before_second")).isFalse();
  }

  @Test
  void killedAfterAStatementTheServerHasDoneIt() throws SQLException {
    SqlFault fault =
        proxy.killAfter(
            s -> s.text().startsWith("CREATE TABLE"),
            1,
            () -> killed.add(Boolean.toString(exists("after_first"))));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("CREATE TABLE after_first ()"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(killed).as("it was there at the time of the kill").containsExactly("true");
    assertThat(fault.hit()).isTrue();
  }

  @Test
  void aTransactionWhoseCommitIsCutIsRolledBack() throws SQLException {
    proxy.killBefore(s -> s.text().equals("COMMIT"), 1, () -> killed.add("now"));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE uncommitted ()");
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThat(exists("uncommitted")).isFalse();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/postgres".formatted(address, InstanceProcess.PORT),
        "postgres",
        "superuser");
  }

  /** Past the proxy. */
  private static boolean exists(String table) {
    try (Connection connection = server.connect("postgres", "superuser", "postgres")) {
      return value(connection, "SELECT count(*) FROM pg_class WHERE relname = '" + table + "'")
          == 1;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
