package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of its own for each test, with the operator at work in it and a node that runs its
 * pods. When a test fails it prints what a person would look at.
 */
public final class TestNamespace extends UserNamespace
    implements BeforeEachCallback, AfterTestExecutionCallback {

  private final ApiServer apiServer = ApiServer.shared();
  private String name;

  @Override
  public void beforeEach(ExtensionContext context) {
    TestNode.shared();
    OperatorProcess.shared();
    name = apiServer.newNamespace("test");
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      dumpObjects();
      System.err.println("--- Requests of the operator");
      apiServer.audit().ofOperatorIn(name).forEach(System.err::println);
      System.err.println("--- Operator");
      System.err.println(OperatorProcess.shared().log());
    }
    // In the place of the garbage collector, which an API server alone does not have.
    client().resources(Database.class).inNamespace(name).list().getItems().stream()
        .filter(database -> database.getSpec().isDeletionProtection())
        .forEach(
            database ->
                patch(
                    database.getMetadata().getName(), "{\"spec\":{\"deletionProtection\":false}}"));
    client().resources(Database.class).inNamespace(name).delete();
    client().apps().statefulSets().inNamespace(name).delete();
    client().persistentVolumeClaims().inNamespace(name).delete();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KubernetesClient client() {
    return apiServer.client();
  }

  /** The API server's audit log. */
  public AuditLog audit() {
    return apiServer.audit();
  }

  /** Connects as the application would, with what its Secret says. */
  public Connection connect(String database) throws SQLException {
    return connect(database, secret(database + "-app", "password"));
  }

  /** As {@link #connect(String)}, with another password. */
  public Connection connect(String database, String password) throws SQLException {
    Properties login = new Properties();
    login.put("user", secret(database + "-app", "username"));
    login.put("password", password);
    login.put("loginTimeout", "5");
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address(database) + ":5432/" + secret(database + "-app", "dbname"),
        login);
  }

  /** Connects as the operator does. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    return connectAsSuperuser(database, "postgres");
  }

  /** As {@link #connectAsSuperuser(String)}, to this database of the server. */
  public Connection connectAsSuperuser(String database, String dbname) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address(database) + ":5432/" + dbname,
        "postgres",
        secret(database + "-superuser", "password"));
  }

  /** First column of the result, as text. */
  public static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** Runs statements. */
  public static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String address(String database) {
    return client()
        .pods()
        .inNamespace(name)
        .withName(database + "-1-0")
        .get()
        .getStatus()
        .getPodIP();
  }
}
