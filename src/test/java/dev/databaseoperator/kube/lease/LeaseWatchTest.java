package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseWatchTest {

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private boolean forbidden;
  private final LeaseWatch watch =
      new LeaseWatch(
          watcher -> {
            if (forbidden) {
              throw FakeLease.error(403, "Forbidden");
            }
            opened.incrementAndGet();
            return closed::incrementAndGet;
          },
          released::incrementAndGet);

  @Test
  void onlyALeaseWithoutHolderIsNews() {
    watch.eventReceived(Action.ADDED, lease("somebody"));
    watch.eventReceived(Action.MODIFIED, lease("somebody"));
    watch.eventReceived(Action.BOOKMARK, new Lease());
    assertThat(released).hasValue(0);

    watch.eventReceived(Action.MODIFIED, lease(""));

    assertThat(released).hasValue(1);
  }

  @Test
  void itIsOpenedOnceAndAgainWhenItBroke() {
    watch.ensureOpen();
    watch.ensureOpen();
    assertThat(opened).hasValue(1);

    watch.onClose(new WatcherException("gone"));
    watch.ensureOpen();

    assertThat(opened).hasValue(2);
    watch.close();
    assertThat(closed).hasValue(2);
  }

  @Test
  void whoMayNotWatchGoesOnLooking() {
    forbidden = true;

    watch.ensureOpen();
    watch.close();

    assertThat(opened).hasValue(0);
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder().withNewSpec().withHolderIdentity(holder).endSpec().build();
  }
}
