package dev.databaseoperator.boot;

import dev.databaseoperator.kube.client.ApiErrors;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Readiness: the API server responds that it is ready. Queried at most once in five seconds,
 * however often the probe runs, with a timeout of two.
 */
@Readiness
@Singleton
class ApiServerReadiness implements HealthCheck {

  private static final String PATH = "/readyz";
  private static final Duration VALID = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private @Nullable Answer last;

  /** Last answer; its time in nanoseconds of the monotonic clock. */
  private record Answer(boolean ready, String text, long asked) {}

  ApiServerReadiness(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public HealthCheckResponse call() {
    Answer answer = answer();
    return HealthCheckResponse.named("API server")
        .status(answer.ready())
        .withData("readyz", answer.text())
        .withData("secondsAgo", Duration.ofNanos(System.nanoTime() - answer.asked()).toSeconds())
        .build();
  }

  private synchronized Answer answer() {
    long now = System.nanoTime();
    if (last == null || now - last.asked() >= VALID.toNanos()) {
      last = ask(now);
    }
    return last;
  }

  private Answer ask(long now) {
    try {
      String answer =
          client
              .adapt(NamespacedKubernetesClient.class)
              .withRequestConfig(
                  new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                      .withRequestTimeout((int) LIMIT.toMillis())
                      .withRequestRetryBackoffLimit(0)
                      .build())
              .call(c -> c.raw(PATH));
      return new Answer("ok".equals(answer), String.valueOf(answer), now);
    } catch (KubernetesClientException e) {
      return new Answer(false, ApiErrors.message(e), now);
    }
  }
}
