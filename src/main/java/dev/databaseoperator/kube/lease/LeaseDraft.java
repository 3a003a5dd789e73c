package dev.databaseoperator.kube.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes and reads the fields of a Lease, as client-go does. The times are for people; what cannot
 * be parsed counts as absent.
 */
final class LeaseDraft {

  private final Candidate candidate;
  private final Clock clock;

  LeaseDraft(Candidate candidate, Clock clock) {
    this.candidate = candidate;
    this.clock = clock;
  }

  /** Returns a new Lease. */
  Lease first(int transitions) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(candidate.name())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(candidate.identity())
        .withLeaseDurationSeconds(seconds())
        .withAcquireTime(now())
        .withRenewTime(now())
        .withLeaseTransitions(transitions)
        .endSpec()
        .build();
  }

  /** Returns another holder's {@code lease}, acquired by this process. */
  Lease taken(Lease lease) {
    return new LeaseBuilder(renewed(lease))
        .editSpec()
        .withHolderIdentity(candidate.identity())
        .withAcquireTime(now())
        .withLeaseTransitions(transitions(lease) + 1)
        .endSpec()
        .build();
  }

  /** Returns this process's {@code lease}, renewed. */
  Lease renewed(Lease lease) {
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withLeaseDurationSeconds(seconds())
        .withRenewTime(now())
        .endSpec()
        .build();
  }

  /** Returns this process's {@code lease} without a holder. */
  Lease released(Lease lease) {
    return new LeaseBuilder(lease)
        .editSpec()
        .withHolderIdentity("")
        .withLeaseDurationSeconds(1)
        .withAcquireTime(now())
        .withRenewTime(now())
        .endSpec()
        .build();
  }

  /** Identity of the holder; empty without one. */
  static String holder(Lease lease) {
    return read(lease, LeaseSpec::getHolderIdentity).orElse("");
  }

  /** Time until a Lease without a change expires. */
  static Duration duration(Lease lease) {
    return Duration.ofSeconds(read(lease, LeaseSpec::getLeaseDurationSeconds).orElse(0));
  }

  /** Number of changes of the holder. */
  static int transitions(Lease lease) {
    return read(lease, LeaseSpec::getLeaseTransitions).orElse(0);
  }

  private static <T> Optional<T> read(Lease lease, Function<LeaseSpec, T> field) {
    return Optional.ofNullable(lease.getSpec()).map(field);
  }

  private int seconds() {
    return Math.toIntExact(candidate.timings().leaseDuration().toSeconds());
  }

  /** Current time in the API server's precision: what it returns must equal what was sent. */
  private ZonedDateTime now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }
}
