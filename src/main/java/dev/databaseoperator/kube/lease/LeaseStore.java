package dev.databaseoperator.kube.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;

/**
 * One Lease, read and written without a cache and without retries of the client. Every call throws
 * {@link KubernetesClientException} when it fails, at the latest after {@code limit}.
 */
interface LeaseStore {

  /** The Lease as it is now; empty when there is none. */
  Optional<Lease> get(Duration limit);

  /** Makes the Lease; fails with AlreadyExists when somebody was faster. */
  Lease create(Lease lease, Duration limit);

  /** A full update with resourceVersion; fails with Conflict when somebody was faster. */
  Lease update(Lease lease, Duration limit);
}
