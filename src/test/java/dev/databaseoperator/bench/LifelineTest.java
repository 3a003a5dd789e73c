package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifelineTest {

  /** Each way of waiting, for what never comes. */
  enum Wait {
    OUTCOME(lifeline -> lifeline.await(new CompletableFuture<>())),
    PAUSE(lifeline -> lifeline.pause(Duration.ofMinutes(10))),
    CONDITION(lifeline -> lifeline.until(() -> false, Duration.ofMinutes(10))),
    PERMIT(lifeline -> lifeline.acquire(new Semaphore(0)));

    // Lambdas that keep nothing.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Consumer<Lifeline> forEver;

    Wait(Consumer<Lifeline> forEver) {
      this.forEver = forEver;
    }
  }

  private final Lifeline lifeline = new Lifeline();
  private Process process;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "600").start();
    lifeline.need(process, process::isAlive, () -> "it ended");
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @ParameterizedTest
  @EnumSource
  void aWaitEndsWithinASecondOfTheEndOfAProcess(Wait wait) {
    CompletableFuture<Long> ended =
        CompletableFuture.supplyAsync(
            () -> {
              process.destroyForcibly().onExit().join();
              return System.nanoTime();
            });
    assertThatThrownBy(() -> wait.forEver.accept(lifeline))
        .isInstanceOf(Lifeline.Broken.class)
        .hasMessage("it ended");
    assertThat(Duration.ofNanos(System.nanoTime() - ended.join()))
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aProcessThatIsReleasedMayEnd() {
    lifeline.release(process);
    process.destroyForcibly().onExit().join();

    lifeline.pause(Duration.ofMillis(1));
  }

  @Test
  void aFailedRequestToAProcessThatHasEndedIsExplainedByItsEnd() {
    IllegalStateException failure = new IllegalStateException("connection refused");
    process.destroy();

    RuntimeException reason = lifeline.reasonOf(failure);

    assertThat(reason).hasMessage("it ended").hasSuppressedException(failure);
  }

  @Test
  void anyOtherFailureIsItsOwnReason() {
    IllegalStateException failure = new IllegalStateException("a fault of the bench");

    assertThat(lifeline.reasonOf(failure)).isSameAs(failure);
  }

  @Test
  void aFaultThatIsReportedEndsTheNextWait() {
    lifeline.fail("the watch ended");

    assertThatThrownBy(lifeline::check).hasMessage("the watch ended");
  }
}
