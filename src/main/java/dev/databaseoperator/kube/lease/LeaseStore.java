package dev.databaseoperator.kube.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads and writes one Lease, without a cache and without retries of the client. Every call throws
 * {@link KubernetesClientException} when it fails, at the latest after {@code limit}.
 */
interface LeaseStore {

  /** Reads the Lease live; empty when it does not exist. */
  Optional<Lease> get(Duration limit);

  /** Creates the Lease; fails with AlreadyExists when another process was faster. */
  Lease create(Lease lease, Duration limit);

  /** Updates the Lease with an optimistic lock; fails with Conflict after a change. */
  Lease update(Lease lease, Duration limit);
}
