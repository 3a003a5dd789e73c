package dev.databaseoperator.sql;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.postgres.ApplicationDatabase;
import dev.databaseoperator.postgres.LoginRole;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.ServerIdentity;
import dev.databaseoperator.postgres.SqlState;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.ExpectedData;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;

/**
 * Desired state for SQL, in the terms of PostgreSQL, with all that it depends on.
 *
 * @param superuser password of the role that applies it
 * @param expected which data it is meant for
 * @param wish digest of what is wanted
 * @param pod name of the pod that PostgreSQL runs in
 * @param process which run of PostgreSQL it is wanted of
 */
record WantedSql(
    SqlState state,
    Password superuser,
    ExpectedData expected,
    String wish,
    String pod,
    String process) {

  /**
   * Returns the desired state; empty while there is no server to query, or no password.
   *
   * @throws ProblemException when a password cannot be used
   */
  static Optional<WantedSql> of(View view, Observed observed) {
    Database database = view.database();
    Optional<Secret> superuserSecret = view.secret(Names.superuserSecret(database));
    Optional<Password> app = view.secret(Names.appSecret(database)).flatMap(WantedSql::password);
    Optional<Password> superuser = superuserSecret.flatMap(WantedSql::password);
    if (!new InstanceView(observed).ready() || app.isEmpty() || superuser.isEmpty()) {
      return Optional.empty();
    }
    SqlState state = state(database, app.get());
    SqlState login =
        new SqlState(List.of(new LoginRole(SuperuserSecret.USER, superuser.get())), List.of());
    ExpectedData expected = ExpectedData.of(database, superuserSecret);
    String wish =
        String.join(
            "/",
            state.fingerprint(),
            login.fingerprint(),
            expected.accepted().orElse("") + expected.givenUp(),
            "");
    return Optional.of(
        new WantedSql(
            state,
            superuser.get(),
            expected,
            wish,
            Names.pod(database, observed.number()),
            observed.pod().orElseThrow().process()));
  }

  private static SqlState state(Database database, Password password) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    return new SqlState(
        List.of(new LoginRole(initdb.getOwner(), password)),
        List.of(
            new ApplicationDatabase(
                initdb.getDatabase(), initdb.getOwner(), initdb.getPostInitApplicationSQL())));
  }

  private static Optional<Password> password(Secret secret) {
    Optional<String> text = CredentialSecret.text(secret, AppSecret.PASSWORD);
    try {
      return text.map(Password::of);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(FailureReason.InvalidSecret, String.valueOf(e.getMessage())), e);
    }
  }

  /** Digest of everything that a pass depends on. */
  String fingerprint() {
    return wish + process;
  }

  /** Returns why the server {@code found} is left alone; empty when it has the right data. */
  Optional<String> objection(Database database, ServerIdentity found) {
    return expected.includes(found.systemIdentifier())
        ? Optional.empty()
        : Optional.of(
            ("pod %s runs on other data than this Database's: system identifier %s, expected %s; no"
                    + " SQL is applied to it. Bring the right volume back, or accept what is there:"
                    + " kubectl annotate pgd %s %s=%2$s%s")
                .formatted(
                    pod,
                    found.systemIdentifier(),
                    expected.identifier().orElse("?"),
                    database.getMetadata().getName(),
                    Annotations.ACCEPT_SYSTEM_IDENTIFIER,
                    Acceptance.of(database).remarkOnOtherData()));
  }
}
