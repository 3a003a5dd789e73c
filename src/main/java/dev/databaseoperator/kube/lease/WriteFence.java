package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.client.ApiErrors;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Refuses to send a request that may change something while {@link Leadership} does not hold: on a
 * standby, and on a leader whose Lease has run out by its own clock. Leases are excepted. Each
 * attempt is checked, also those that the client repeats by itself. A pause between this check and
 * the sending is not covered.
 *
 * <p>A refused first try throws to the caller. A refused repetition can only happen to a leader
 * whose time is over, and {@link Leadership} has ended the process then: the client would never
 * complete that request.
 */
public final class WriteFence implements Interceptor {

  /** The name to register it by. */
  public static final String NAME = "write-fence";

  private static final Pattern LEASES =
      Pattern.compile("/apis/coordination\\.k8s\\.io/[^/]+/namespaces/[^/]+/leases(/[^/]+)?$");

  private final Leadership leadership;

  /** Asks {@code leadership} before every request. */
  public WriteFence(Leadership leadership) {
    this.leadership = leadership;
  }

  /**
   * @throws KubernetesClientException with code -1, which {@link ApiErrors} takes for unavailable
   */
  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (!isRead(request) && !isLease(request) && !leadership.holds()) {
      throw new KubernetesClientException(
          "%s %s was not sent: this operator does not hold the Lease"
              .formatted(request.method(), request.uri().getPath()));
    }
  }

  private static boolean isRead(HttpRequest request) {
    String method = request.method() == null ? "GET" : request.method().toUpperCase(Locale.ROOT);
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /** A server behind a path, as some proxies have it, is fine too. */
  private static boolean isLease(HttpRequest request) {
    return LEASES.matcher(request.uri().getPath()).find();
  }
}
