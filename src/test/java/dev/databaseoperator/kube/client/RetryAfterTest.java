package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long a refused request waits before it fails. */
class RetryAfterTest {

  private final List<Duration> waits = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();
  private int retries = 2;
  private final RetryAfter retryAfter =
      new RetryAfter(
          (delay, task) -> {
            waits.add(delay);
            ends.add(task);
            return () -> {};
          },
          Duration.ofSeconds(30));

  @Test
  void waitsAsLongAsTheApiServerSays() {
    CompletableFuture<Boolean> repeat = after(429, "7");
    assertThat(waits).containsExactly(Duration.ofSeconds(7));
    assertThat(repeat).isNotDone();
    ends.get(0).run();
    assertThat(repeat).isCompletedWithValue(false);
  }

  @Test
  void waitsNoLongerThanARequestMayTake() {
    assertThat(after(503, "3600")).isNotDone();
    assertThat(waits).containsExactly(Duration.ofSeconds(30));
  }

  @Test
  void otherAnswersFailAtOnce() {
    assertThat(after(500, "7")).isCompletedWithValue(false);
    assertThat(after(409, "7")).isCompletedWithValue(false);
    assertThat(after(429, null)).isCompletedWithValue(false);
    assertThat(after(429, "0")).isCompletedWithValue(false);
    assertThat(after(429, "-1")).isCompletedWithValue(false);
    assertThat(after(429, "Wed, 21 Oct 2026 07:28:00 GMT")).isCompletedWithValue(false);
    assertThat(waits).isEmpty();
  }

  @Test
  void whoWantsNoRepetitionIsNotKeptWaiting() {
    retries = 0;
    assertThat(after(429, "7")).isCompletedWithValue(false);
    assertThat(waits).isEmpty();
  }

  private CompletableFuture<Boolean> after(int code, String header) {
    return retryAfter.afterFailure(
        (io.fabric8.kubernetes.client.http.BasicBuilder) null,
        new Response(code, header),
        new Interceptor.RequestTags() {
          @Override
          public <T> T getTag(Class<T> type) {
            return type.cast(
                new RequestConfigBuilder().withRequestRetryBackoffLimit(retries).build());
          }
        });
  }

  private static final class Response extends StandardHttpHeaders implements HttpResponse<String> {
    private final int code;

    Response(int code, String retryAfter) {
      super(retryAfter == null ? Map.of() : Map.of("retry-after", List.of(retryAfter)));
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public String body() {
      return "";
    }

    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }
}
