package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Work ends at its deadline, on whatever thread, and leaves no trace on it. */
class DeadlinesTest {

  private final List<Runnable> timers = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private int cancelled;

  private final Deadlines deadlines =
      new Deadlines(
          (delay, task) -> {
            delays.add(delay);
            timers.add(task);
            return () -> cancelled++;
          });

  @Test
  void workThatEndsInTimeIsReturnedAndItsTimerCancelled() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofSeconds(2))) {
      assertThat(work.<Integer>run(() -> 42)).isEqualTo(42);
    }
    assertThat(delays).containsExactly(Duration.ofSeconds(2));
    assertThat(cancelled).isOne();
  }

  @Test
  void whatWaitsIsInterruptedAndTheThreadIsAsBefore() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofNanos(1))) {
      assertThatThrownBy(() -> work.run(() -> waiting(timers.get(0))))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("work took longer than")
          .hasRootCauseInstanceOf(InterruptedException.class);
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void otherThreadsOfTheWorkAreInterruptedToo() throws InterruptedException {
    try (BoundedWork work = deadlines.begin("work", Duration.ofNanos(1))) {
      List<Throwable> thrown = new ArrayList<>();
      CountDownLatch waits = new CountDownLatch(1);
      Thread other =
          new Thread(
              () -> {
                try {
                  work.run(() -> waiting(waits::countDown));
                } catch (RuntimeException e) {
                  thrown.add(e);
                }
              });
      other.start();
      waits.await();
      timers.get(0).run();
      other.join(Duration.ofSeconds(10).toMillis());
      assertThat(thrown).singleElement().isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void partThatBeginsAfterTheDeadlineIsNotDone() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofNanos(1))) {
      timers.get(0).run();
      assertThatThrownBy(
              () ->
                  work.run(
                      () -> {
                        throw new AssertionError("done");
                      }))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void threadThatHasLeftIsNotInterrupted() {
    BoundedWork work = deadlines.begin("work", Duration.ofNanos(1));
    work.run(() -> 42);
    timers.get(0).run();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    work.close();
    timers.get(0).run();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void failureBeforeTheDeadlineStaysWhatItIs() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofSeconds(1))) {
      IllegalStateException failure = new IllegalStateException();
      assertThatThrownBy(
              () ->
                  work.run(
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
    }
  }

  @Test
  void extendedWorkIsNotEndedByItsFirstTimer() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofNanos(1))) {
      work.extend(Duration.ofMinutes(1));
      timers.get(0).run();
      assertThat(work.<Integer>run(() -> 42)).isEqualTo(42);
      assertThat(delays.get(1)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }
  }

  /** Timers count in milliseconds, and may be early by a part of one. */
  @Test
  void timerThatFiresEarlyIsStartedAgainForTheRest() {
    try (BoundedWork work = deadlines.begin("work", Duration.ofMinutes(1))) {
      timers.get(0).run();
      assertThat(work.<Integer>run(() -> 42)).as("before the deadline").isEqualTo(42);
      assertThat(timers).as("timers started").hasSize(2);
      assertThat(delays.get(1)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }
  }

  /** Waits until interrupted; {@code meanwhile} runs first. */
  private static Void waiting(Runnable meanwhile) {
    meanwhile.run();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return null;
  }
}
