package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.client.ApiErrors;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies a candidate when the holder releases the Lease. It only saves time: without it, or while
 * it is broken, the periodic tries go on.
 *
 * <p>Opened and closed by one thread; without locks, because the client's threads call back.
 */
final class LeaseWatch implements Watcher<Lease>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

  private final Function<Watcher<Lease>, Watch> opening;
  private final Runnable released;
  private volatile boolean open;
  private @Nullable Watch watch;

  /**
   * @param opening opens it, and may throw {@link KubernetesClientException}
   * @param released is run in a thread of the client
   */
  LeaseWatch(Function<Watcher<Lease>, Watch> opening, Runnable released) {
    this.opening = opening;
    this.released = released;
  }

  /** Opens the watch if it is not open. */
  void ensureOpen() {
    if (open) {
      return;
    }
    close();
    open = true;
    try {
      watch = opening.apply(this);
    } catch (KubernetesClientException e) {
      open = false;
      LOG.debug("the Lease cannot be watched: {}", ApiErrors.message(e));
    }
  }

  @Override
  public void eventReceived(Action action, Lease lease) {
    if (action != Action.BOOKMARK && LeaseDraft.holder(lease).isEmpty()) {
      released.run();
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    LOG.debug("the watch of the Lease ended", cause);
    open = false;
  }

  @Override
  public void close() {
    open = false;
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
