package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.client.ApiErrors;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to acquire or renew the Lease, by the rules of client-go. Wall clocks do not matter:
 * whether a Lease has expired is decided by the time since its last observed change, on this
 * process's monotonic clock. The times in it are for people.
 *
 * <p>For one thread, except {@link #holder}.
 */
final class LeaseRace {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseRace.class);

  /** Result of an attempt. */
  enum Result {
    /** This process has the Lease. */
    HELD,
    /** Another process has the Lease. */
    HELD_BY_OTHER,
    /** The API server did not answer or refused, or another process was faster: try again. */
    FAILED
  }

  private final LeaseStore store;
  private final String name;
  private final String identity;
  private final LeaseTimings timings;
  private final Leadership leadership;
  private final LeaseDraft draft;
  private final LongSupplier nanoTime;
  private volatile Optional<Lease> observed = Optional.empty();
  private long observedAt;

  LeaseRace(
      LeaseStore store,
      Candidate candidate,
      Leadership leadership,
      Clock clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.name = candidate.name();
    this.identity = candidate.identity();
    this.timings = candidate.timings();
    this.leadership = leadership;
    this.draft = new LeaseDraft(candidate, clock);
    this.nanoTime = nanoTime;
  }

  /**
   * Tries once.
   *
   * @param end deadline of the attempt, on the monotonic clock
   */
  Result attempt(long end) {
    try {
      Optional<Lease> mine = mine();
      if (mine.isPresent() && !isExpired()) {
        Optional<Result> renewed = renew(mine.get(), end);
        if (renewed.isPresent()) {
          return renewed.get();
        }
      }
      return readAndWrite(end);
    } catch (KubernetesClientException e) {
      switch (ApiErrors.kind(e)) {
        case CONFLICT, ALREADY_EXISTS ->
            LOG.debug("another process wrote the Lease {} first", name, e);
        default ->
            LOG.warn(
                "the Lease {} could not be acquired or renewed: {}",
                name,
                ApiErrors.description(e));
      }
      return Result.FAILED;
    }
  }

  /** Timeout of one request, which must not use up all of the remaining time. */
  private Duration limit(long end) {
    Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
    Duration most = timings.renewDeadline().dividedBy(2);
    return left.compareTo(most) < 0 ? left : most;
  }

  /** Renews by one request in the leader's common case, that the Lease is unchanged. */
  private Optional<Result> renew(Lease mine, long end) {
    long requestedAt = nanoTime.getAsLong();
    try {
      return Optional.of(hold(store.update(draft.renewed(mine), limit(end)), requestedAt));
    } catch (KubernetesClientException e) {
      switch (ApiErrors.kind(e)) {
        case CONFLICT, NOT_FOUND -> LOG.debug("the Lease {} was not as it was last seen", name, e);
        default ->
            LOG.warn(
                "the Lease {} could not be renewed, and is read first: {}",
                name,
                ApiErrors.description(e));
      }
      return Optional.empty();
    }
  }

  private Result readAndWrite(long end) {
    Optional<Lease> found = store.get(limit(end));
    if (found.isEmpty() && isHeldByOther()) {
      // The Lease was deleted. Its holder may not know yet, and works until it would have expired.
      return Result.HELD_BY_OTHER;
    }
    found.ifPresent(this::observe);
    if (found.isPresent() && isHeldByOther()) {
      return Result.HELD_BY_OTHER;
    }
    long requestedAt = nanoTime.getAsLong();
    if (found.isEmpty()) {
      return hold(store.create(first(), limit(end)), requestedAt);
    }
    Lease seen = found.get();
    Lease wanted = isMine(seen) ? draft.renewed(seen) : draft.taken(seen);
    return hold(store.update(wanted, limit(end)), requestedAt);
  }

  /**
   * Releases the Lease as client-go does: no holder, duration of one second. Another process can
   * acquire it at once.
   */
  void release(Duration limit) {
    leadership.end();
    Optional<Lease> mine = mine();
    if (mine.isEmpty()) {
      return;
    }
    try {
      observed = Optional.of(store.update(draft.released(mine.get()), limit));
      LOG.info("gave the Lease {} back", name);
    } catch (KubernetesClientException e) {
      LOG.warn(
          "the Lease {} could not be released; it expires: {}", name, ApiErrors.description(e));
    }
  }

  /** Nanoseconds until the observed Lease expires; 0 afterwards, or when none was observed. */
  long untilExpiry() {
    return observed
        .map(LeaseDraft::duration)
        .map(duration -> Math.max(0, observedAt + duration.toNanos() - nanoTime.getAsLong()))
        .orElse(0L);
  }

  /** Identity of the last observed holder; empty without one. */
  String holder() {
    return observed.map(LeaseDraft::holder).orElse("");
  }

  private Result hold(Lease written, long requestedAt) {
    observe(written);
    leadership.renewed(LeaseDraft.transitions(written), requestedAt, timings.validity());
    return Result.HELD;
  }

  private void observe(Lease seen) {
    if (observed.filter(before -> Objects.equals(before.getSpec(), seen.getSpec())).isEmpty()) {
      observedAt = nanoTime.getAsLong();
    }
    observed = Optional.of(seen);
  }

  /** The observed Lease, when this process holds it. */
  private Optional<Lease> mine() {
    return observed.filter(this::isMine);
  }

  private boolean isMine(Lease lease) {
    return LeaseDraft.holder(lease).equals(identity);
  }

  private boolean isExpired() {
    return untilExpiry() == 0;
  }

  private boolean isHeldByOther() {
    return !holder().isEmpty() && mine().isEmpty() && !isExpired();
  }

  /** Continues the leaseTransitions of a deleted Lease, so that the number never falls. */
  private Lease first() {
    return draft.first(
        observed.map(last -> LeaseDraft.transitions(last) + (isMine(last) ? 0 : 1)).orElse(0));
  }
}
