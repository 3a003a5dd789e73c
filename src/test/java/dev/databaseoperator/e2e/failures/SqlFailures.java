package dev.databaseoperator.e2e.failures;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL runs and does not do what the operator asks. */
final class SqlFailures {

  private SqlFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("SQL: the superuser may not log in")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`ALTER ROLE postgres NOLOGIN`, and a new password in `NAME-app` to be set",
                stage -> {
                  sql(stage, "ALTER ROLE postgres NOLOGIN");
                  stage.giveReasonForSql();
                })
            .stalled("not permitted to log in", "LoginRefused")
            .healedBy(
                "`ALTER ROLE postgres LOGIN`", stage -> sql(stage, "ALTER ROLE postgres LOGIN"))
            .always(),
        Failure.of("SQL: wrong password")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`ALTER ROLE postgres PASSWORD …`, and a new password in `NAME-app` to be set",
                stage -> {
                  sql(stage, "ALTER ROLE postgres PASSWORD 'changed by hand'");
                  stage.giveReasonForSql();
                })
            .stalled("password authentication failed", "SuperuserPasswordRejected")
            .healedBy(
                "the password is set back",
                stage ->
                    sql(
                        stage,
                        "ALTER ROLE postgres PASSWORD '%s'".formatted(stage.superuserPassword()))),
        Failure.of("SQL: wrong password, and nobody knows the right one")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`ALTER ROLE postgres PASSWORD …`, and a new password in `NAME-app` to be set",
                stage -> {
                  sql(stage, "ALTER ROLE postgres PASSWORD 'forgotten'");
                  stage.giveReasonForSql();
                })
            .stalled(
                "put another password into Secret orders-superuser", "SuperuserPasswordRejected")
            .healedBy(
                "what the message says: another password in Secret `NAME-superuser`, and the pod is deleted",
                stage -> {
                  stage
                      .cluster()
                      .kubectl(
                          "-n",
                          stage.namespace(),
                          "patch",
                          "secret",
                          "orders-superuser",
                          "-p",
                          "{\"stringData\":{\"password\":\"another-one\"}}");
                  stage.cluster().kubectl("-n", stage.namespace(), "delete", "pod", "orders-1-0");
                }),
        Failure.of("SQL: timed out")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "a session locks `pg_authid`, and a new password in `NAME-app` is to be set",
                stage -> {
                  sql(stage, "BEGIN; LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE");
                  stage.giveReasonForSql();
                })
            .passing("locks", "SqlTimeout")
            .healedBy("the session ends its transaction", stage -> sql(stage, "ROLLBACK"))
            .always(),
        Failure.of("SQL: refused")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  stage.session("template1");
                })
            .causedBy(
                "`ALTER DATABASE postgres RENAME TO elsewhere`, and a new password to be set",
                stage -> {
                  sql(stage, "ALTER DATABASE postgres RENAME TO elsewhere");
                  stage.giveReasonForSql();
                })
            .passing("SQLSTATE 3D000", "SqlRefused")
            .healedBy(
                "it is renamed back",
                stage -> sql(stage, "ALTER DATABASE elsewhere RENAME TO postgres")),
        Failure.of("SQL: every connection is taken")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  takeAllConnections(stage);
                })
            .causedBy(
                "100 sessions of superusers, and a new password in `NAME-app` to be set",
                Stage::giveReasonForSql)
            .passing("SQLSTATE 53300", "TooManyConnections")
            .healedBy("some of them end", Stage::endSessions),
        Failure.of("SQL: the server is a standby")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  stage.inPod("sh", "-c", "touch \"$PGDATA/standby.signal\"");
                })
            .causedBy("`standby.signal` in the data directory, then SIGKILL", Stage::killPostgres)
            .shownBy(stage -> stage.isRunningSince(1))
            .passing("pg_promote", "NotPrimary")
            .healedBy(
                "what the message says: `SELECT pg_promote()`",
                stage -> stage.inPod("psql", "-U", "postgres", "-c", "SELECT pg_promote()")),
        Failure.of("SQL: the server cannot be reached")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  sql(stage, "ALTER SYSTEM SET listen_addresses = '127.0.0.1'");
                })
            .causedBy("`listen_addresses = '127.0.0.1'`, then SIGKILL", Stage::killPostgres)
            .shownBy(stage -> stage.isRunningSince(1))
            .passing("refused", "WaitingForPostgres")
            .healedBy(
                "the setting is taken back, then SIGKILL",
                stage -> {
                  stage.inPod(
                      "psql", "-U", "postgres", "-c", "ALTER SYSTEM RESET listen_addresses");
                  stage.killPostgres();
                }),
        Failure.of("SQL: a statement after initialisation fails")
            .causedBy(
                "`postInitApplicationSQL` reads a file that does not exist",
                stage ->
                    stage.database(
                        "{bootstrap: {initdb: {postInitApplicationSQL: [\"SELECT"
                            + " pg_read_file('/tmp/there')\"]}}}"))
            .shownBy(stage -> stage.isRunningSince(0))
            .stalled("/tmp/there", "PostInitFailed")
            .healedBy("the file is made", stage -> stage.inPod("touch", "/tmp/there")));
  }

  private static void sql(Stage stage, String sql) throws SQLException {
    Stage.execute(stage.session("postgres"), sql);
  }

  private static void takeAllConnections(Stage stage) throws SQLException {
    List<Connection> taken = new ArrayList<>();
    try {
      while (taken.size() <= 100) {
        taken.add(stage.superuser("postgres"));
      }
    } catch (SQLException full) {
      if (!"53300".equals(full.getSQLState())) {
        throw full;
      }
    }
  }
}
