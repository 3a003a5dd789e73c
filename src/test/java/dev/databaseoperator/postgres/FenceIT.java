package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A closed fence, and the sessions of an earlier leader after the next leader's pass, change
 * nothing on a server.
 */
class FenceIT {

  private final LocalPostgres postgres = LocalPostgres.shared();

  @Test
  void aClosedFenceLetsNoStatementThroughAtWhateverPointOfAPass() {
    int statements = 0;
    while (true) {
      String name = "closed_" + statements;
      AtomicInteger left = new AtomicInteger(statements++);
      PostgresReconciler closing =
          new PostgresReconciler(fence(2, () -> left.decrementAndGet() >= 0));
      SqlFailure failure =
          catchThrowableOfType(
              SqlFailure.class, () -> closing.reconcile(postgres.server(), state(name)));
      if (failure == null) {
        break;
      }
      assertThat(failure.reason()).isEqualTo(Reason.NOT_LEADING);
      assertThat(failure).hasMessageContaining("another operator may have taken over");
      assertThat(left).as("asked once more than it was open, and never again").hasValue(-1);
    }
    assertThat(statements).as("statements of a pass that makes everything").isGreaterThan(15);
  }

  /** A process that is stopped cannot even find out that its time is over. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 12, 16, 20, 24})
  void aLeaderThatStopsInAPassDoesNothingMoreToTheServerOnceTheNextOneIsThere(int stopAt)
      throws Exception {
    Zombie zombie = new Zombie(stopAt);
    CompletableFuture<SqlFailure> pass =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    SqlFailure.class,
                    () ->
                        new PostgresReconciler(zombie.fence(6))
                            .reconcile(postgres.server(), state("left_" + stopAt))));
    zombie.awaitStopped();

    SqlReport report =
        new PostgresReconciler(fence(7, () -> true))
            .reconcile(postgres.server(), state("taken_" + stopAt));

    assertThat(report.changes()).anyMatch(change -> change.contains("of an earlier leader"));
    assertThat(sessions()).doesNotContain("database-operator epoch 6");
    String before = postgres.nextTransaction();
    zombie.goOn();
    SqlFailure failure = pass.get();
    assertThat(failure).as("the pass of the zombie").isNotNull();
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(postgres.nextTransaction()).as("nothing was written").isEqualTo(before);
  }

  @Test
  void aSessionOfTheSameOrALaterLeaderIsNeverEnded() throws Exception {
    for (long epoch : new long[] {7, 8}) {
      Zombie other = new Zombie(8);
      CompletableFuture<SqlReport> pass =
          CompletableFuture.supplyAsync(
              () ->
                  new PostgresReconciler(other.fence(epoch))
                      .reconcile(postgres.server(), state("other_" + epoch)));
      other.awaitStopped();

      SqlFailure failure =
          catchThrowableOfType(
              SqlFailure.class,
              () ->
                  new PostgresReconciler(fence(7, () -> true))
                      .reconcile(postgres.server(), state("mine_" + epoch)));

      assertThat(failure.reason()).isEqualTo(Reason.BUSY);
      assertThat(failure).hasMessageContaining("database-operator epoch " + epoch);
      other.goOn();
      assertThat(pass.get().changes()).isNotEmpty();
    }
  }

  @Test
  void whoeverOnlyCallsItselfLikeAnEarlierLeaderIsLeftAlone() throws Exception {
    postgres.reconcile(state("pretender"));
    try (Connection session = postgres.login("pretender", States.PASSWORD, "pretender")) {
      session.createStatement().execute("SET application_name = 'database-operator epoch 1'");

      new PostgresReconciler(fence(7, () -> true)).reconcile(postgres.server(), state("pretender"));

      assertThat(session.isValid(5)).isTrue();
    }
  }

  private static SqlState state(String name) {
    return States.application(name, "CREATE TABLE made (n int)");
  }

  private List<String> sessions() {
    return postgres.query(
        "postgres",
        "SELECT application_name FROM pg_stat_activity"
            + " WHERE application_name LIKE 'database-operator epoch %'");
  }

  private static Fence fence(long epoch, BooleanSupplier open) {
    return new Fence() {
      @Override
      public boolean isOpen() {
        return open.getAsBoolean();
      }

      @Override
      public OptionalLong epoch() {
        return OptionalLong.of(epoch);
      }
    };
  }

  /** A leader that is stopped right after it has looked whether it still leads. */
  private static final class Zombie {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch continued = new CountDownLatch(1);
    private final AtomicInteger statements = new AtomicInteger();
    private final int stopAt;

    Zombie(int stopAt) {
      this.stopAt = stopAt;
    }

    Fence fence(long epoch) {
      return FenceIT.fence(
          epoch,
          () -> {
            if (statements.incrementAndGet() == stopAt) {
              stopped.countDown();
              await().atMost(Duration.ofSeconds(60)).until(() -> continued.getCount() == 0);
            }
            return true;
          });
    }

    void awaitStopped() {
      await().atMost(Duration.ofSeconds(30)).until(() -> stopped.getCount() == 0);
    }

    void goOn() {
      continued.countDown();
    }
  }
}
