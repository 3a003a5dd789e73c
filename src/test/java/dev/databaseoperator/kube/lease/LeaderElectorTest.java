package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.client.LogLines;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LeaderElectorTest {

  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

  private final AtomicLong nanos = new AtomicLong();
  private final FakeLease lease = new FakeLease();
  private final List<String> told = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private final AtomicInteger watches = new AtomicInteger();
  private final Leadership leadership = Leadership.elected(nanos::get, () -> told.add("expired"));
  private Consumer<Duration> whileWaiting = wait -> {};
  private double dice = 0.5;
  private LeaderElector elector;

  @Test
  void theLeaderRenewsEveryPeriodAndGivesTheLeaseBackWhenItIsStopped() {
    run(
        wait -> {
          assertThat(leadership.holds()).isTrue();
          assertThat(watches).as("open watches").hasValue(0);
          if (waits.size() == 50) {
            stop(true);
          }
        });

    assertThat(told).containsExactly("leading");
    assertThat(waits).hasSize(50).containsOnly(Duration.ofSeconds(2));
    assertThat(lease.requests).filteredOn("update"::equals).hasSize(50);
    assertThat(lease.stored().getSpec().getHolderIdentity()).isEmpty();
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void whoMayNotWriteAnyMoreKeepsTheLeaseUntilItIsStopped() {
    run(
        wait -> {
          leadership.end();
          if (waits.size() == 5) {
            stop(true);
          }
        });

    assertThat(told).containsExactly("leading");
    assertThat(lease.requests).filteredOn("update"::equals).hasSize(5);
    assertThat(lease.stored().getSpec().getHolderIdentity()).isEmpty();
  }

  @Test
  void theLeaseIsKeptWhenSomethingIsStillAtWork() {
    run(wait -> stop(false));

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("me");
  }

  @Test
  void whoWaitsLooksAgainAfterAJitteredPeriodAndLeadsWhenTheHolderIsGone() {
    otherHolds();
    dice = 1;
    run(
        wait -> {
          if (told.contains("leading")) {
            stop(true);
          }
        });

    assertThat(told).containsExactly("leading");
    // 4.4 s three times, then when the 15 s that the Lease was seen are over, with a short jitter.
    assertThat(waits.subList(0, 3)).containsOnly(Duration.ofMillis(4_400));
    assertThat(waits.get(3)).isEqualTo(Duration.ofMillis(2_300));
    assertThat(leadership.epoch()).hasValue(1);
    assertThat(lease.stored().getSpec().getLeaseTransitions()).isEqualTo(1);
  }

  @Test
  void whoWaitsAndIsStoppedNeitherLeadsNorTouchesTheLease() {
    otherHolds();

    run(
        wait -> {
          assertThat(watches).as("open watches").hasValue(1);
          if (waits.size() == 3) {
            stop(true);
          }
        });

    assertThat(told).isEmpty();
    assertThat(watches).as("open watches").hasValue(0);
    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("other");
  }

  @Test
  void aLeaderThatIsStoppedWhileItGetsTheLeaseGivesItBack() {
    lease.before = limit -> stop(true);

    run(wait -> {});

    assertThat(told).isEmpty();
    assertThat(lease.stored().getSpec().getHolderIdentity()).isEmpty();
  }

  @Test
  void aLeaderThatCannotRenewIsLostAtItsDeadlineAndBeforeItsLeaseEnds() {
    run(
        wait ->
            lease.before =
                limit -> {
                  throw FakeLease.error(503, "ServiceUnavailable");
                });

    assertThat(told).containsExactly("leading", "the Lease could not be renewed in time");
    assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(12));
    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("me");
  }

  @Test
  void aShortOutageIsNoLoss() {
    run(
        wait -> {
          boolean out = waits.size() > 3 && waits.size() <= 7;
          lease.before =
              limit -> {
                if (out) {
                  throw FakeLease.error(503, "ServiceUnavailable");
                }
              };
          if (waits.size() == 20) {
            stop(true);
          }
        });

    assertThat(told).containsExactly("leading");
  }

  @Test
  void aLeaderThatSeesAnotherHolderIsLostAtOnce() {
    run(
        wait ->
            lease.store(
                new LeaseBuilder(lease.stored())
                    .editSpec()
                    .withHolderIdentity("other")
                    .endSpec()
                    .build()));

    assertThat(told).containsExactly("leading", "other has the Lease");
    assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aLeaderThatWasPausedForLongerThanItsLeaseIsLostWithoutARequest() {
    try (LogLines log = new LogLines(LeaseRenewal.class)) {
      run(
          wait -> {
            lease.requests.clear();
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
          });
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("the Lease is renewed PT30S late: this process did not run");
    }

    assertThat(told).containsExactly("leading", "the Lease could not be renewed in time");
    assertThat(lease.requests).isEmpty();
  }

  @Test
  void aLeaderThatCannotStartToWorkIsLost() {
    whileWaiting = wait -> {};
    elector =
        elector(
            new ElectionListener() {
              @Override
              public void leading() {
                throw new IllegalStateException("no workers");
              }

              @Override
              public void lost(String reason) {
                told.add(reason);
              }
            });

    elector.run();

    assertThat(told).containsExactly("it could not start to work");
  }

  private void run(Consumer<Duration> whileWaiting) {
    this.whileWaiting = whileWaiting;
    elector =
        elector(
            new ElectionListener() {
              @Override
              public void leading() {
                told.add("leading");
              }

              @Override
              public void lost(String reason) {
                told.add(reason);
              }
            });
    elector.run();
  }

  private void stop(boolean release) {
    try {
      // Called by the only thread there is: the election has not ended yet.
      assertThat(elector.stop(release, Duration.ZERO)).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void otherHolds() {
    Candidate other = new Candidate("ns", "l", "other", TIMINGS);
    new LeaseRace(
            lease, other, Leadership.elected(nanos::get, () -> {}), Clock.systemUTC(), nanos::get)
        .attempt(nanos.get() + TIMINGS.renewDeadline().toNanos());
    lease.requests.clear();
  }

  private LeaderElector elector(ElectionListener listener) {
    LeaseRace race =
        new LeaseRace(
            lease,
            new Candidate("ns", "l", "me", TIMINGS),
            leadership,
            Clock.systemUTC(),
            nanos::get);
    return new LeaderElector(
        race,
        TIMINGS,
        leadership,
        listener,
        nanos::get,
        () -> dice,
        new FakePause(),
        new LeaseWatch(this::watch, () -> {}));
  }

  private Watch watch(Watcher<Lease> watcher) {
    watches.incrementAndGet();
    return watches::decrementAndGet;
  }

  private final class FakePause implements Pause {
    private boolean stopped;

    @Override
    public boolean stoppedWithin(Duration wait) {
      nanos.addAndGet(wait.toNanos());
      waits.add(wait);
      whileWaiting.accept(wait);
      return stopped;
    }

    @Override
    public boolean isStopped() {
      return stopped;
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}
