package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Five electors whose wall clocks disagree by 20 s, on a real API server. */
class LeaderElectorIT {

  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(2), Duration.ofMillis(1500), Duration.ofMillis(200));

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final String namespace = apiServer.newNamespace("election");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Contender> all = new ArrayList<>();
  private final List<Contender> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void oneOfManyLeadsAtATimeAndEveryLeaderHasAHigherNumber() throws InterruptedException {
    for (int offset : new int[] {0, -20, 20, 0, 20}) {
      processes.add(new Contender("candidate-" + processes.size(), Duration.ofSeconds(offset)));
    }
    processes.forEach(process -> threads.execute(process.elector));

    long last = -1;
    while (!processes.isEmpty()) {
      Contender leader = awaitLeader();
      assertThat(leader.leadership.epoch()).hasValue(last + 1);
      last++;
      assertThat(lease().getHolderIdentity()).isEqualTo(leader.identity);
      assertThat(lease().getLeaseTransitions()).isEqualTo((int) last);
      processes.remove(leader);
      if (processes.size() % 2 == 0) {
        // Told to stop: the next one need not wait.
        assertThat(leader.elector.stop(true, Duration.ofSeconds(5))).isTrue();
        assertThat(lease().getHolderIdentity()).isNotEqualTo(leader.identity);
      } else {
        // Falls silent, as if it were killed: the next one waits until the Lease has run out.
        assertThat(leader.elector.stop(false, Duration.ofSeconds(5))).isTrue();
        long until = System.nanoTime() + TIMINGS.validity().toNanos();
        await()
            .atMost(Duration.ofSeconds(5))
            .pollInterval(Duration.ofMillis(5))
            .until(
                () -> {
                  leader();
                  return !leader.leadership.holds() || System.nanoTime() > until;
                });
      }
      assertThat(processes).allSatisfy(process -> assertThat(process.lost).isFalse());
    }
  }

  @Test
  void whoWaitsTakesAReleasedLeaseAtOnceAndNotAtTheNextLook() throws InterruptedException {
    LeaseTimings patient =
        new LeaseTimings(Duration.ofSeconds(60), Duration.ofSeconds(50), Duration.ofSeconds(30));
    for (int i = 0; i < 3; i++) {
      processes.add(new Contender("patient-" + i, Duration.ZERO, patient));
    }
    threads.execute(processes.get(0).elector);
    awaitLeader();
    processes.subList(1, 3).forEach(process -> threads.execute(process.elector));
    await().until(() -> processes.stream().allMatch(Contender::hasLooked));
    while (!processes.isEmpty()) {
      Contender leader = awaitLeader();
      processes.remove(leader);

      assertThat(leader.elector.stop(true, Duration.ofSeconds(5))).isTrue();
    }
  }

  private Contender awaitLeader() {
    return await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(this::leader, Objects::nonNull);
  }

  /** The one that leads, at this moment; those that have been stopped count too. */
  private Contender leader() {
    List<Contender> leaders = all.stream().filter(process -> process.leadership.holds()).toList();
    assertThat(leaders).hasSizeLessThanOrEqualTo(1);
    return leaders.isEmpty() || !processes.contains(leaders.get(0)) ? null : leaders.get(0);
  }

  private LeaseSpec lease() {
    return apiServer.client().leases().inNamespace(namespace).withName("l").get().getSpec();
  }

  private final class Contender implements ElectionListener {
    final AtomicBoolean lost = new AtomicBoolean();
    final Leadership leadership = Leadership.elected(System::nanoTime, () -> {});
    final String identity;
    final LeaderElector elector;

    Contender(String identity, Duration offset) {
      this(identity, offset, TIMINGS);
    }

    Contender(String identity, Duration offset, LeaseTimings timings) {
      this.identity = identity;
      elector =
          LeaderElector.of(
              new Candidate(namespace, "l", identity, timings),
              apiServer.client(),
              leadership,
              this,
              Clock.offset(Clock.systemUTC(), offset));
      all.add(this);
    }

    boolean hasLooked() {
      return !elector.holder().isEmpty();
    }

    @Override
    public void leading() {}

    @Override
    public void lost(String reason) {
      lost.set(true);
    }
  }
}
