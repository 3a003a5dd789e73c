package dev.databaseoperator.boot;

import dev.databaseoperator.kube.client.Deadlines;
import dev.databaseoperator.kube.client.TimerDelay;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Timer of Vert.x, which runs anyway, for HTTP and for the client. */
@Singleton
class VertxTimer implements Deadlines.Timer {

  private final Vertx vertx;

  VertxTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Runnable start(Duration delay, Runnable task) {
    long timer = vertx.setTimer(TimerDelay.millis(delay), any -> task.run());
    return () -> vertx.cancelTimer(timer);
  }
}
