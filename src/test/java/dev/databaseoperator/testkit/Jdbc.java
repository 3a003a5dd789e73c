package dev.databaseoperator.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Connections from the test itself to the PostgreSQL of a Database, at the address of its pod. */
public final class Jdbc {

  private Jdbc() {}

  /** Connects as the application would, with what its Secret says. */
  public static Connection connect(Tenant namespace, String database) throws SQLException {
    return connect(namespace, database, namespace.secret(database + "-app", "password"));
  }

  /** As {@link #connect(Tenant, String)}, with another password. */
  public static Connection connect(Tenant namespace, String database, String password)
      throws SQLException {
    String secret = database + "-app";
    Properties login = new Properties();
    login.put("user", namespace.secret(secret, "username"));
    login.put("password", password);
    login.put("loginTimeout", "5");
    return DriverManager.getConnection(
        url(namespace, database, namespace.secret(secret, "dbname")), login);
  }

  /** Connects as the operator does. */
  public static Connection connectAsSuperuser(Tenant namespace, String database)
      throws SQLException {
    return connectAsSuperuser(namespace, database, "postgres");
  }

  /** As {@link #connectAsSuperuser(Tenant, String)}, to this database of the server. */
  public static Connection connectAsSuperuser(Tenant namespace, String database, String dbname)
      throws SQLException {
    return DriverManager.getConnection(
        url(namespace, database, dbname),
        "postgres",
        namespace.secret(database + "-superuser", "password"));
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

  private static String url(Tenant namespace, String database, String dbname) {
    String address =
        namespace
            .client()
            .pods()
            .inNamespace(namespace.name())
            .withName(database + "-1-0")
            .get()
            .getStatus()
            .getPodIP();
    return "jdbc:postgresql://" + address + ":5432/" + dbname;
  }
}
