package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginIT {
  private static final SqlState NOTHING = new SqlState(List.of(), List.of());
  private static final Password OWN = LocalPostgres.SUPERUSER_PASSWORD;
  private static final Timeouts SHORT =
      new Timeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));

  private final PostgresReconciler reconciler = new PostgresReconciler();

  @Test
  void anEditedSuperuserPasswordTakesEffectThroughTheRememberedOne() {
    Password desired = Password.of("edited in the Secret");
    try (LocalPostgres postgres = LocalPostgres.start(Map.of())) {
      PostgresServer server = postgres.server(desired, Password.of("never right"), OWN);

      // A database in the same pass: its connection needs the new password.
      SqlReport report = reconciler.reconcile(server, States.application("app"));

      assertThat(report.changes()).startsWith("set password of role \"postgres\"");
      assertThat(
              reconciler.reconcile(postgres.server(desired), States.application("app")).changes())
          .isEmpty();
      assertThat(fails(postgres.server(OWN)).reason()).isEqualTo(Reason.WRONG_PASSWORD);
    }
  }

  @Test
  void noKnownPasswordIsAClearFailure() {
    SqlFailure failure =
        fails(LocalPostgres.shared().server(Password.of("hunter2"), Password.of("hunter3")));

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_PASSWORD);
    assertThat(failure.sqlState()).hasValue("28P01");
    assertThat(failure)
        .hasMessageContaining("password authentication failed for user \"postgres\"")
        .hasMessageNotContaining("hunter");
  }

  @Test
  void aClosedPortIsUnreachable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    SqlFailure failure = fails(at("127.0.0.1", port));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("refused");
  }

  @Test
  void aNameThatDoesNotResolveIsUnreachable() {
    SqlFailure failure = fails(at("nowhere.invalid", 5432));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure).hasMessageContaining("does not resolve");
  }

  @Test
  void aServerThatNeverAnswersEndsInATimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();

      SqlFailure failure = fails(at("127.0.0.1", silent.getLocalPort()));

      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void aStatementThatWaitsForALockEndsInATimeout() throws Exception {
    LocalPostgres postgres = LocalPostgres.shared();
    try (Connection other = postgres.login("postgres", OWN, "postgres")) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE");
      long start = System.nanoTime();

      SqlFailure failure = fails(postgres.server(SHORT, OWN));

      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      other.rollback();
    }
  }

  @Test
  void anInterruptedThreadStops() {
    Thread.currentThread().interrupt();
    try {
      assertThat(fails(LocalPostgres.shared().server()).reason()).isEqualTo(Reason.INTERRUPTED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anInterruptEndsALoginThatHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread pass = Thread.currentThread();
      Thread interrupter =
          new Thread(
              () -> {
                try {
                  silent.accept();
                  pass.interrupt();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      interrupter.start();
      PostgresServer patient =
          new PostgresServer(
              "127.0.0.1", silent.getLocalPort(), "postgres", List.of(OWN), Timeouts.DEFAULT);
      long start = System.nanoTime();

      SqlFailure failure = fails(patient);

      assertThat(Thread.interrupted()).isTrue();
      interrupter.join();
      assertThat(failure.reason()).isEqualTo(Reason.INTERRUPTED);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void aSecondPassAtTheSameTimeIsTurnedAway() throws Exception {
    LocalPostgres postgres = LocalPostgres.shared();
    try (Connection other = postgres.login("postgres", OWN, "postgres")) {
      other.createStatement().execute("SET application_name = 'zombie'");
      other.createStatement().execute("SELECT pg_advisory_lock(" + PassLock.KEY + ")");

      SqlFailure failure = fails(postgres.server());

      assertThat(failure.reason()).isEqualTo(Reason.BUSY);
      assertThat(failure)
          .hasMessageMatching(
              "another pass runs on this server \\(zombie, pid \\d+, from 127.*\\)");
    }
  }

  @Test
  void thePassAfterAPassIsNotTurnedAway() {
    LocalPostgres postgres = LocalPostgres.shared();
    SqlState impossible =
        new SqlState(List.of(new LoginRole("postgres", States.PASSWORD)), List.of());
    for (int i = 0; i < 50; i++) {
      reconciler.reconcile(postgres.server(), NOTHING);
      SqlFailure failure =
          catchThrowableOfType(
              SqlFailure.class, () -> reconciler.reconcile(postgres.server(), impossible));
      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    }
  }

  @Test
  void aStandbyIsNotThePrimary() {
    try (LocalPostgres standby = LocalPostgres.start(Map.of(), List.of("standby.signal"))) {
      SqlFailure failure = fails(standby.server());

      assertThat(failure.reason()).isEqualTo(Reason.NOT_PRIMARY);
    }
  }

  @Test
  void aServerThatRecoversIsStartingUp() {
    try (LocalPostgres recovering =
        LocalPostgres.start(Map.of("hot_standby", "off"), List.of("standby.signal"))) {
      SqlFailure failure = fails(recovering.server());

      assertThat(failure.reason()).isEqualTo(Reason.STARTING_UP);
      assertThat(failure.sqlState()).hasValue("57P03");
    }
  }

  @Test
  void aUserThatCannotLogInAtAllIsRefused() {
    LocalPostgres postgres = LocalPostgres.shared();
    postgres.run(
        "postgres",
        "CREATE ROLE shut_out SUPERUSER NOLOGIN PASSWORD '%s'"
            .formatted(ScramVerifier.of(OWN).text()));

    SqlFailure failure =
        fails(
            new PostgresServer(
                "127.0.0.1", postgres.port(), "shut_out", List.of(OWN), Timeouts.DEFAULT));

    assertThat(failure.reason()).isEqualTo(Reason.LOGIN_REFUSED);
  }

  private SqlFailure fails(PostgresServer server) {
    return catchThrowableOfType(SqlFailure.class, () -> reconciler.reconcile(server, NOTHING));
  }

  private static PostgresServer at(String host, int port) {
    return new PostgresServer(host, port, "postgres", List.of(OWN), SHORT);
  }
}
