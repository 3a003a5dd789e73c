package dev.databaseoperator.kube.lease;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A Lease in memory, with the API server's rules for resourceVersion, and faults on demand. */
final class FakeLease implements LeaseStore {

  /** What was asked, for instance {@code get}. */
  final List<String> requests = new ArrayList<>();

  /** Is run before each request and may throw; gets the request and its limit. */
  Consumer<Duration> before = limit -> {};

  private Lease stored;
  private int version;

  Lease stored() {
    return stored;
  }

  @Override
  public Optional<Lease> get(Duration limit) {
    begin("get", limit);
    return Optional.ofNullable(stored);
  }

  @Override
  public Lease create(Lease lease, Duration limit) {
    begin("create", limit);
    if (stored != null) {
      throw error(409, "AlreadyExists");
    }
    return store(lease);
  }

  @Override
  public Lease update(Lease lease, Duration limit) {
    begin("update", limit);
    if (stored == null) {
      throw error(404, "NotFound");
    }
    if (!stored
        .getMetadata()
        .getResourceVersion()
        .equals(lease.getMetadata().getResourceVersion())) {
      throw error(409, "Conflict");
    }
    return store(lease);
  }

  /** What somebody else writes. */
  Lease store(Lease lease) {
    stored =
        new LeaseBuilder(lease)
            .editMetadata()
            .withResourceVersion(Integer.toString(++version))
            .endMetadata()
            .build();
    return stored;
  }

  void delete() {
    stored = null;
  }

  static KubernetesClientException error(int code, String reason) {
    Status status = new StatusBuilder().withCode(code).withReason(reason).build();
    return new KubernetesClientException(reason, code, status);
  }

  private void begin(String request, Duration limit) {
    requests.add(request);
    before.accept(limit);
  }
}
