package dev.databaseoperator.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code psql} in the pod of a Database on a cluster, which connects over the network. */
public final class Psql {

  private Psql() {}

  /**
   * Runs SQL as the application, with what its Secret says. Right after Ready the node's rules for
   * a Service may lag by a moment, and a name server remembers the address of a Service that was
   * made anew for up to 30 seconds: what fails is tried again, as an application would.
   */
  public static String asApplication(Tenant namespace, String database, String sql) {
    Cluster.Result result =
        Awaitility.await()
            .atMost(Duration.ofSeconds(35))
            .until(
                () -> run(namespace, database, namespace.secret(database + "-app", "uri"), sql),
                tried -> tried.exitCode() == 0);
    return result.output().strip();
  }

  /** Runs SQL with another password; the exit code shows whether PostgreSQL accepted it. */
  public static Cluster.Result withPassword(
      Tenant namespace, String database, String password, String sql) {
    String host = namespace.secret(database + "-app", "host");
    String uri = "postgresql://app:%s@%s:5432/app".formatted(password, host);
    return run(namespace, database, uri, sql);
  }

  /**
   * With a connect timeout, as an application has: a connection begun before the node's rules for
   * the Service were there is remembered untranslated, and never answered.
   */
  private static Cluster.Result run(Tenant namespace, String database, String uri, String sql) {
    List<String> command = new ArrayList<>(List.of("exec", database + "-1-0", "--"));
    command.addAll(List.of("env", "PGCONNECT_TIMEOUT=3"));
    command.addAll(List.of("psql", "-w", "-X", "-At", "-c", sql, uri));
    return namespace.tryKubectl(command.toArray(String[]::new));
  }
}
