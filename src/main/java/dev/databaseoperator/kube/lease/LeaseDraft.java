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
 * What a candidate writes into a Lease, as client-go does, and what others have written there. The
 * times are for people; what cannot be read counts as absent.
 */
final class LeaseDraft {

  private final Candidate candidate;
  private final Clock clock;

  LeaseDraft(Candidate candidate, Clock clock) {
    this.candidate = candidate;
    this.clock = clock;
  }

  /** A Lease where there was none before. */
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

  /** Somebody else's {@code lease}, ours from now on. */
  Lease taken(Lease lease) {
    return new LeaseBuilder(renewed(lease))
        .editSpec()
        .withHolderIdentity(candidate.identity())
        .withAcquireTime(now())
        .withLeaseTransitions(transitions(lease) + 1)
        .endSpec()
        .build();
  }

  /** Our {@code lease}, for another while. */
  Lease renewed(Lease lease) {
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withLeaseDurationSeconds(seconds())
        .withRenewTime(now())
        .endSpec()
        .build();
  }

  /** Our {@code lease}, which anybody can have. */
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

  /** Who has it; empty when nobody. */
  static String holder(Lease lease) {
    return read(lease, LeaseSpec::getHolderIdentity).orElse("");
  }

  /** How long it stays with its holder without a change. */
  static Duration duration(Lease lease) {
    return Duration.ofSeconds(read(lease, LeaseSpec::getLeaseDurationSeconds).orElse(0));
  }

  /** How often its holder changed. */
  static int transitions(Lease lease) {
    return read(lease, LeaseSpec::getLeaseTransitions).orElse(0);
  }

  private static <T> Optional<T> read(Lease lease, Function<LeaseSpec, T> field) {
    return Optional.ofNullable(lease.getSpec()).map(field);
  }

  private int seconds() {
    return Math.toIntExact(candidate.timings().leaseDuration().toSeconds());
  }

  /** The API server keeps microseconds: what it returns must equal what was sent. */
  private ZonedDateTime now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }
}
