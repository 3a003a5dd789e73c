package dev.databaseoperator.kube;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether the API server serves a kind that is no part of Kubernetes. Discovery tells, which needs
 * no rights; it is asked once at first and then, as long as the kind is missing and somebody wants
 * it, at most once in an interval, however many want it.
 */
public final class OptionalKind {

  private final KubernetesClient client;
  private final Duration interval;
  private final ResourceDefinitionContext kind;
  private final AtomicReference<Instant> asked = new AtomicReference<>();
  private volatile boolean served;

  private OptionalKind(KubernetesClient client, Duration interval, ResourceDefinitionContext kind) {
    this.client = client;
    this.interval = interval;
    this.kind = kind;
  }

  /** Makes them, all of one cluster. */
  public static final class Discovery {

    private final KubernetesClient client;
    private final Duration interval;

    /**
     * @param interval how often to ask again for a kind that is missing and wanted
     */
    public Discovery(KubernetesClient client, Duration interval) {
      this.client = client;
      this.interval = interval;
    }

    /** The kind that {@code kind} describes. */
    public OptionalKind of(ResourceDefinitionContext kind) {
      return new OptionalKind(client, interval, kind);
    }
  }

  /** How often to ask again while it is missing and wanted. */
  public Duration interval() {
    return interval;
  }

  /** How to address it. */
  public ResourceDefinitionContext kind() {
    return kind;
  }

  /**
   * Whether it is served, as far as is known; perhaps asks the API server.
   *
   * @param wanted whether anybody has a use for it, so that it is worth asking again
   * @param now by which the interval is counted
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server cannot tell
   */
  public boolean isServed(boolean wanted, Instant now) {
    if (!served && isTimeToAsk(wanted, now)) {
      served = isThere();
    }
    return served;
  }

  /** Asks the API server now. */
  public boolean isThere() {
    APIResourceList resources = client.getApiResources(kind.getGroup() + "/" + kind.getVersion());
    return resources != null
        && resources.getResources().stream()
            .anyMatch(resource -> kind.getPlural().equals(resource.getName()));
  }

  /** The API server has answered that it is not there (any more). */
  public void notFound() {
    served = false;
  }

  /** One caller only gets a yes; the others do not wait for the answer. */
  private boolean isTimeToAsk(boolean wanted, Instant now) {
    Instant last = asked.get();
    boolean due = last == null || (wanted && !now.isBefore(last.plus(interval)));
    return due && asked.compareAndSet(last, now);
  }
}
