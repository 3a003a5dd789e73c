package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the API server serves a kind that is no part of Kubernetes. Discovery, which needs
 * no permission, is called once at first and then, as long as the kind is missing and wanted, at
 * most once per interval, however many Databases want it.
 */
public final class OptionalKind {

  private final KubernetesClient client;
  private final Duration interval;
  private final ResourceDefinitionContext kind;
  private volatile boolean served;
  // Guarded by this.
  private @Nullable Instant asked;

  private OptionalKind(KubernetesClient client, Duration interval, ResourceDefinitionContext kind) {
    this.client = client;
    this.interval = interval;
    this.kind = kind;
  }

  /** Makes the checks of one cluster. */
  public static final class Discovery {

    private final KubernetesClient client;
    private final Duration interval;

    /**
     * @param interval between discoveries of a kind that is missing and wanted
     */
    public Discovery(KubernetesClient client, Duration interval) {
      this.client = client;
      this.interval = interval;
    }

    /** Returns the check of {@code kind}. */
    public OptionalKind of(ResourceDefinitionContext kind) {
      return new OptionalKind(client, interval, kind);
    }
  }

  /** Interval between discoveries while the kind is missing and wanted. */
  public Duration interval() {
    return interval;
  }

  /** Address of the kind. */
  public ResourceDefinitionContext kind() {
    return kind;
  }

  /**
   * Whether the kind is served; calls discovery when that is unknown and the interval has passed.
   * Concurrent callers wait for the result: at the operator's start there are many, and none of
   * them may see the kind as missing before the first discovery.
   *
   * @param wanted whether any Database wants it, so that discovery may be repeated
   * @param now for the interval
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server cannot
   *     answer: the next call tries again
   */
  public boolean lookFor(boolean wanted, Instant now) {
    if (served) {
      return true;
    }
    synchronized (this) {
      if (!served && isTimeToAsk(wanted, now)) {
        served = discover();
        asked = now;
      }
      return served;
    }
  }

  /** Calls discovery now. */
  public boolean discover() {
    APIResourceList resources = client.getApiResources(kind.getGroup() + "/" + kind.getVersion());
    return resources != null
        && resources.getResources().stream()
            .anyMatch(resource -> kind.getPlural().equals(resource.getName()));
  }

  /** Notes that the API server has answered NotFound. */
  public void notFound() {
    served = false;
  }

  private boolean isTimeToAsk(boolean wanted, Instant now) {
    return asked == null || (wanted && !now.isBefore(asked.plus(interval)));
  }
}
