package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.client.ApiErrors;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Guards writes: refuses to send a request that may change something while {@link Leadership} does
 * not hold, on a standby and on a leader whose Lease has expired by its own clock. Requests for
 * Leases are excepted. Each attempt is checked, also the client's own retries. A pause between this
 * check and the sending is not covered.
 *
 * <p>A refused first attempt throws to the caller. A refused retry occurs only on a leader whose
 * Lease has expired, and {@link Leadership} has ended the process by then: the client would never
 * complete that request.
 */
public final class WriteFence implements Interceptor {

  /** Name of the interceptor. */
  public static final String NAME = "write-fence";

  private static final Pattern LEASES =
      Pattern.compile("/apis/coordination\\.k8s\\.io/[^/]+/namespaces/[^/]+/leases(/[^/]+)?$");

  private final Leadership leadership;

  /** Checks {@code leadership} before every request. */
  public WriteFence(Leadership leadership) {
    this.leadership = leadership;
  }

  /**
   * @throws KubernetesClientException with code -1, which {@link ApiErrors} classifies as
   *     unavailable
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

  /** Whether the path is that of a Lease, also behind a proxy's base path. */
  private static boolean isLease(HttpRequest request) {
    return LEASES.matcher(request.uri().getPath()).find();
  }
}
