package dev.databaseoperator.kube.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Lease store at the API server. */
final class ApiLeaseStore implements LeaseStore {

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  ApiLeaseStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Optional<Lease> get(Duration limit) {
    return Optional.ofNullable(within(limit, c -> lease(c).get()));
  }

  @Override
  public Lease create(Lease lease, Duration limit) {
    return within(limit, c -> c.resource(lease).inNamespace(namespace).create());
  }

  @Override
  public Lease update(Lease lease, Duration limit) {
    return within(limit, c -> c.resource(lease).inNamespace(namespace).update());
  }

  /** Watches the Lease; {@code limit} is the timeout for opening the watch. */
  Watch watch(Watcher<Lease> watcher, Duration limit) {
    return within(limit, c -> lease(c).watch(watcher));
  }

  private Resource<Lease> lease(NamespacedKubernetesClient client) {
    return client.leases().inNamespace(namespace).withName(name);
  }

  /** Disables the client's retries: the election decides itself when to try again. */
  private <T> T within(Duration limit, Function<NamespacedKubernetesClient, T> call) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(
            new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestTimeout(Math.toIntExact(Math.max(1, limit.toMillis())))
                .withRequestRetryBackoffLimit(0)
                .build())
        .call(call::apply);
  }
}
