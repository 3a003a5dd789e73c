package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the API server serves a kind that is no part of Kubernetes. Discovery says so, which
 * needs no rights; it is asked once at first and then, as long as the kind is missing and wanted,
 * at most once in an interval, however many Databases want it.
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
   * Whether it is served; asks the API server where that is not known and it is time to. Who comes
   * while another asks waits for the answer: at the operator's start many come at once, and none of
   * them may take a kind for missing that nobody has looked for yet.
   *
   * @param wanted whether anybody has a use for it, so that it is worth asking again
   * @param now by which the interval is counted
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server cannot say:
   *     the next one asks again
   */
  public boolean lookFor(boolean wanted, Instant now) {
    if (served) {
      return true;
    }
    synchronized (this) {
      if (!served && isTimeToAsk(wanted, now)) {
        served = isThere();
        asked = now;
      }
      return served;
    }
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

  private boolean isTimeToAsk(boolean wanted, Instant now) {
    return asked == null || (wanted && !now.isBefore(asked.plus(interval)));
  }
}
