package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Delays the failure of a request that the API server refuses for now (429, 503) by the header
 * {@code Retry-After}. The client, or its caller, repeats it afterwards. The client itself reads
 * the header, but waits its own interval all the same.
 */
public final class RetryAfter implements Interceptor {

  /** Name of the interceptor. */
  public static final String NAME = "retry-after";

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final Deadlines.Timer timer;
  private final Duration longest;

  /**
   * Delays by {@code timer}.
   *
   * @param longest longest delay, whatever the header says; less than the timeout of a request
   */
  public RetryAfter(Deadlines.Timer timer, Duration longest) {
    this.timer = timer;
    this.longest = longest;
  }

  @Override
  public CompletableFuture<Boolean> afterFailure(
      BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
    Duration wait = isRepeated(tags) ? wait(response) : Duration.ZERO;
    CompletableFuture<Boolean> repeat = new CompletableFuture<>();
    if (wait.isZero()) {
      repeat.complete(false);
    } else {
      timer.start(wait, () -> repeat.complete(false));
    }
    return repeat;
  }

  /** Whether the client retries. The leader election decides itself when to try again. */
  private static boolean isRepeated(RequestTags tags) {
    RequestConfig config = tags.getTag(RequestConfig.class);
    return config == null || config.getRequestRetryBackoffLimit() != 0;
  }

  private Duration wait(HttpResponse<?> response) {
    String header = response.header("Retry-After");
    boolean forNow = response.code() == TOO_MANY_REQUESTS || response.code() == UNAVAILABLE;
    // API servers send seconds; the date that HTTP allows too is left to the ordinary backoff.
    if (!forNow || header == null || !header.matches("\\d{1,9}")) {
      return Duration.ZERO;
    }
    Duration said = Duration.ofSeconds(Long.parseLong(header));
    return said.compareTo(longest) < 0 ? said : longest;
  }
}
