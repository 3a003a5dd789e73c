package dev.databaseoperator.boot;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.faults.Fault;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * How one operator follows another, as processes. {@code -Dfailover.runs=20} measures the orderly
 * hand-over that often, {@code -Dfailover.full=true} with the times that users have instead of
 * shorter ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailOverIT {

  private static final int RUNS = Integer.getInteger("failover.runs", 2);
  private static final boolean FULL = Boolean.getBoolean("failover.full");
  private static final Duration LEASE = Duration.ofSeconds(FULL ? 15 : 6);

  private final Pair pair = FULL ? new Pair("15s", "10s", "2s") : new Pair("6s", "4s", "1s");

  @BeforeEach
  void bothRun() {
    pair.restore();
  }

  @AfterAll
  void neverWereThereTwo() {
    try (pair) {
      pair.assertOneWriterAtATime();
    }
  }

  /** The most dangerous leader: it can still write, but not renew. */
  @Test
  @Order(1)
  void aLeaderThatCanDoEverythingButRenewEndsBeforeTheNextOneBegins() {
    OperatorProcess leader = pair.leader();
    int written = pair.writes(leader).size();
    Fault hole = pair.proxyOfTheFirstLeader().on(all().of("leases")).blackHole();

    leader.awaitExit();

    assertThat(leader.exitCode()).isEqualTo(1);
    assertThat(leader.log()).contains("the Lease could not be renewed in time");
    assertThat(hole.hits()).isNotEmpty();
    assertThat(pair.writes(leader)).as("went on as long as it might").hasSizeGreaterThan(written);
    pair.awaitTakeOver(LEASE.plusSeconds(6));
  }

  @Test
  void aLeaderToldToStopHandsOverWithinSecondsAndNeverAreThereTwo() {
    List<Duration> took = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      OperatorProcess leader = pair.leader();
      int transitions = pair.lease().getLeaseTransitions();
      long before = System.nanoTime();

      Duration stop = leader.terminate();

      assertThat(stop).isLessThan(Duration.ofSeconds(5));
      assertThat(leader.exitCode()).isEqualTo(143);
      pair.awaitTakeOver(Duration.ofSeconds(12));
      took.add(Duration.ofNanos(System.nanoTime() - before));
      assertThat(pair.lease().getLeaseTransitions()).isEqualTo(transitions + 1);
      assertReleased(pair.leaseWrites(leader));
      pair.refill();
    }
    System.out.println("SIGTERM to the first reconciliation of the next leader: " + took);
    took.sort(Duration::compareTo);
    assertThat(took.get((int) Math.ceil(0.95 * RUNS) - 1)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aKilledLeaderIsFollowedWhenItsLeaseHasRunOut() {
    pair.leader().signal("KILL");

    Duration took = pair.awaitTakeOver(LEASE.plusSeconds(6));

    System.out.println("SIGKILL, lease of " + LEASE + ": " + took);
  }

  @Test
  void aPausedLeaderThatComesBackAfterItsTimeWritesNothingAndEnds() {
    OperatorProcess zombie = pair.leader();
    zombie.signal("STOP");
    pair.awaitTakeOver(LEASE.plusSeconds(6));
    int written = pair.writes(zombie).size();

    zombie.signal("CONT");

    zombie.awaitExit();
    assertThat(zombie.exitCode()).isEqualTo(1);
    assertThat(pair.writes(zombie)).as("writes of the zombie").hasSize(written);
  }

  @Test
  void aLeaderWhosePauseWasShorterThanItsLeaseGoesOn() {
    OperatorProcess leader = pair.leader();
    leader.signal("STOP");
    ZonedDateTime renewed = pair.lease().getRenewTime();
    await()
        .atMost(LEASE)
        .until(() -> renewed.until(ZonedDateTime.now(ZoneOffset.UTC), ChronoUnit.SECONDS) >= 2);
    leader.signal("CONT");

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> pair.lease().getRenewTime().isAfter(renewed));

    assertThat(leader.leads()).isTrue();
    assertThat(pair.waiting().leads()).isFalse();
  }

  @Test
  void aLeaderWhoseLeaseSomebodyElseHasEndsAtOnce() {
    OperatorProcess leader = pair.leader();

    take(Duration.ZERO);

    leader.awaitExit();
    assertThat(leader.exitCode()).isEqualTo(1);
    assertThat(leader.log()).contains("somebody has the Lease");
  }

  /** The wall clock of whoever holds the Lease is 20 s slow, then 20 s fast. */
  @Test
  void aLivingLeaseIsNotTakenHoweverWrongItsHoldersClockIs() {
    pair.leader().signal("KILL");
    List<Duration> offsets = List.of(Duration.ofSeconds(-20), Duration.ofSeconds(20));
    for (Duration offset : offsets) {
      long start = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                take(offset);
                assertThat(pair.waiting().leads()).isFalse();
                return System.nanoTime() - start > LEASE.plusSeconds(1).toNanos();
              });
    }

    // The clock was fast when the holder fell silent: nobody waits for that to come true.
    pair.awaitTakeOver(LEASE.plusSeconds(6));
  }

  @Test
  void aLeaseThatSomebodyDeletesStaysWithItsHolder() {
    int transitions = pair.lease().getLeaseTransitions();
    String holder = pair.lease().getHolderIdentity();

    pair.leaseResource().delete();

    await().atMost(Duration.ofSeconds(10)).until(() -> pair.leaseResource().get() != null);
    assertThat(pair.lease().getHolderIdentity()).isEqualTo(holder);
    assertThat(pair.lease().getLeaseTransitions()).isEqualTo(transitions);
    assertThat(pair.leader().leads()).isTrue();
  }

  /** Somebody else writes the Lease, with a clock that is wrong by {@code offset}. */
  private void take(Duration offset) {
    pair.leaseResource()
        .edit(
            lease ->
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity("somebody")
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plus(offset))
                    .endSpec()
                    .build());
  }

  /** The last write of a leader that stopped: a full update with resourceVersion. */
  private static void assertReleased(List<Request> leaseWrites) {
    assertThat(leaseWrites.stream().map(Request::verb).collect(Collectors.toSet()))
        .isSubsetOf("create", "update");
    Request last = leaseWrites.get(leaseWrites.size() - 1);
    assertThat(last.verb()).isEqualTo("update");
    assertThat(last.code()).isEqualTo(200);
    assertThat(last.json().at("/requestObject/spec/holderIdentity").asText("?")).isEmpty();
    assertThat(last.json().at("/requestObject/spec/leaseDurationSeconds").asInt()).isEqualTo(1);
    assertThat(last.json().at("/requestObject/metadata/resourceVersion").asText()).isNotEmpty();
  }
}
