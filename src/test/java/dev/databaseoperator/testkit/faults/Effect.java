package dev.databaseoperator.testkit.faults;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How a {@link Fault} disturbs; package-private, because {@link Faults} has a method for each. */
sealed interface Effect {

  /** Waits before the request is passed on. */
  record DelayRequest(Supplier<Duration> by) implements Effect {}

  /** Waits before the answer is passed back. */
  record DelayReply(Supplier<Duration> by) implements Effect {}

  /** Passes every frame of a watch on so much later, in order. */
  record DelayFrames(Duration by) implements Effect {}

  /** Runs something before the request is passed on. */
  record Before(Consumer<ApiRequest> action) implements Effect {}

  /** Runs something when the API server has answered, before the answer is passed back. */
  record After(Runnable action) implements Effect {}

  /** Closes the connection in place of passing the request on. */
  record Cut() implements Effect {}

  /** Passes the request on and closes the connection in place of the answer. */
  record DropReply() implements Effect {}

  /** Answers in the API server's place. */
  record Reply(Answer answer) implements Effect {}

  /**
   * Keeps connections open and passes nothing.
   *
   * @param runningOnly only watches that ran when the fault was switched on
   */
  record BlackHole(boolean runningOnly) implements Effect {}
}
