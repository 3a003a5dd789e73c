package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of its own for each test, with the operator at work in it and a node that runs its
 * pods. When a test fails it prints what a person would look at.
 */
public final class TestNamespace implements BeforeEachCallback, AfterTestExecutionCallback {

  private static final Duration READY = Duration.ofSeconds(60);

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
      System.err.println("--- Databases in " + name);
      client().resources(Database.class).inNamespace(name).list().getItems().forEach(this::dump);
      System.err.println("--- Events");
      client().events().v1().events().inNamespace(name).list().getItems().forEach(this::dump);
      System.err.println("--- Requests of the operator");
      apiServer.audit().ofOperatorIn(name).forEach(System.err::println);
      System.err.println("--- Operator");
      System.err.println(OperatorProcess.shared().log());
    }
    // In the place of the garbage collector, which an API server alone does not have.
    client().resources(Database.class).inNamespace(name).delete();
    client().apps().statefulSets().inNamespace(name).delete();
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The user's hands. */
  public KubernetesClient client() {
    return apiServer.client();
  }

  /** The API server's audit log. */
  public AuditLog audit() {
    return apiServer.audit();
  }

  /** Applies a Database with this {@code spec}, written as YAML in flow style. */
  public Database apply(String database, String spec) {
    return client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: databaseoperator.dev/v1
                kind: Database
                metadata: {name: %s, namespace: %s}
                spec: %s
                """
                    .formatted(database, name, spec),
                Database.class))
        .create();
  }

  /** The Database as it is now. */
  public Database database(String database) {
    return client().resources(Database.class).inNamespace(name).withName(database).get();
  }

  /** Applies, and waits until it is Ready. */
  public Database applyReady(String database, String spec) {
    apply(database, spec);
    return awaitReady(database);
  }

  /** Waits until the Database is Ready as of its present generation. */
  public Database awaitReady(String database) {
    return await(database, READY, TestNamespace::isReady);
  }

  /** Waits until the Database is as {@code wanted}. */
  public Database await(String database, Duration atMost, Predicate<Database> wanted) {
    return org.awaitility.Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> database(database), found -> found != null && wanted.test(found));
  }

  /** Whether Ready is True as of the present generation. */
  public static boolean isReady(Database database) {
    return database
            .getMetadata()
            .getGeneration()
            .equals(database.getStatus().getObservedGeneration())
        && condition(database, "Ready").filter(c -> c.getStatus().equals("True")).isPresent();
  }

  /** The condition of this type, if there is one. */
  public static Optional<Condition> condition(Database database, String type) {
    return database.getStatus() == null
        ? Optional.empty()
        : database.getStatus().getConditions().stream()
            .filter(condition -> condition.getType().equals(type))
            .findFirst();
  }

  /** A value of a Secret, decoded. */
  public String secret(String secret, String key) {
    Secret found = client().secrets().inNamespace(name).withName(secret).get();
    return new String(Base64.getDecoder().decode(found.getData().get(key)), UTF_8);
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

  private void dump(HasMetadata object) {
    object.getMetadata().setManagedFields(null);
    System.err.println(Serialization.asYaml(object));
  }
}
