package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VertxTimerTest {

  /** A deadline that is looked at early has not passed. */
  @Test
  void taskDoesNotRunBeforeItsTime() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Duration delay = Duration.ofNanos(1_999_999);
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Long> fired = new CompletableFuture<>();
        long start = System.nanoTime();
        new VertxTimer(vertx).start(delay, () -> fired.complete(System.nanoTime()));
        assertThat(Duration.ofNanos(fired.get(10, TimeUnit.SECONDS) - start))
            .isGreaterThanOrEqualTo(delay);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}
