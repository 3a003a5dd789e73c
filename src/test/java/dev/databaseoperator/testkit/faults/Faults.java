package dev.databaseoperator.testkit.faults;

import dev.databaseoperator.testkit.faults.Effect.After;
import dev.databaseoperator.testkit.faults.Effect.Before;
import dev.databaseoperator.testkit.faults.Effect.BlackHole;
import dev.databaseoperator.testkit.faults.Effect.Cut;
import dev.databaseoperator.testkit.faults.Effect.DelayFrames;
import dev.databaseoperator.testkit.faults.Effect.DelayReply;
import dev.databaseoperator.testkit.faults.Effect.DelayRequest;
import dev.databaseoperator.testkit.faults.Effect.DropReply;
import dev.databaseoperator.testkit.faults.Effect.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * A {@link Fault} being described: which of the selected requests, then what happens to them. Each
 * method of the second kind switches the fault on and returns it.
 */
public final class Faults {

  private final FaultProxy proxy;
  private final Requests requests;
  private final Random random;
  private final String seed;
  private IntPredicate occurrences = seen -> true;

  Faults(FaultProxy proxy, Requests requests, Random random, String seed) {
    this.proxy = proxy;
    this.requests = requests;
    this.random = random;
    this.seed = seed;
  }

  /** Only the first of them. */
  public Faults once() {
    return times(1);
  }

  /** Only the first {@code n} of them. */
  public Faults times(int n) {
    occurrences = seen -> seen <= n;
    return this;
  }

  /** Only the {@code k}-th of them, counted from 1. */
  public Faults nth(int k) {
    occurrences = seen -> seen == k;
    return this;
  }

  /** Every {@code n}-th of them. */
  public Faults every(int n) {
    occurrences = seen -> seen % n == 0;
    return this;
  }

  /** Each with this probability, by the proxy's seed. */
  public Faults chance(double probability) {
    System.out.println(seed);
    occurrences = seen -> random.nextDouble() < probability;
    return this;
  }

  /** The request is passed on so much later. */
  public Fault delayRequest(Duration by) {
    return add(new DelayRequest(() -> by));
  }

  /** The answer is passed back so much later. */
  public Fault delayReply(Duration by) {
    return add(new DelayReply(() -> by));
  }

  /** The answer is passed back later by something up to {@code most}, by the proxy's seed. */
  public Fault delayReplyUpTo(Duration most) {
    System.out.println(seed);
    Supplier<Duration> by =
        () -> {
          synchronized (random) {
            return Duration.ofNanos((long) (random.nextDouble() * most.toNanos()));
          }
        };
    return add(new DelayReply(by));
  }

  /**
   * Every frame of the selected watches, running ones too, is passed on exactly so much later than
   * it came, in order, however many there are. Occurrences do not count here.
   */
  public Fault delayFrames(Duration by) {
    return add(new DelayFrames(by));
  }

  /** The request is swallowed and the connection closed. */
  public Fault cut() {
    return add(new Cut());
  }

  /** The request reaches the API server, the answer is swallowed, the connection closed. */
  public Fault dropReply() {
    return add(new DropReply());
  }

  /** The proxy answers; the API server does not get the request. */
  public Fault answer(Answer answer) {
    return add(new Reply(answer));
  }

  /**
   * Selected requests are swallowed and never answered, running watches fall silent in both
   * directions, and connections stay open. After {@link Fault#off} the watches go on with what was
   * held back; connections of swallowed requests are closed.
   */
  public Fault blackHole() {
    return add(new BlackHole(false));
  }

  /** As {@link #blackHole}, but only watches that run now: new ones work. */
  public Fault blackHoleRunning() {
    return add(new BlackHole(true));
  }

  /** Runs an action, for instance another client's edit, before the request is passed on. */
  public Fault runBefore(Runnable action) {
    return runBefore(request -> action.run());
  }

  /** As {@link #runBefore(Runnable)}, with the request, body and all. */
  public Fault runBefore(Consumer<ApiRequest> action) {
    return add(new Before(action));
  }

  /** Runs something when the API server has answered, before the answer is passed back. */
  public Fault runAfter(Runnable action) {
    return add(new After(action));
  }

  /** Runs {@code kill}, which ends the client; the request does not reach the API server. */
  public Fault killBefore(Runnable kill) {
    return add(new Before(request -> kill.run()), new Cut());
  }

  /**
   * The request reaches the API server; then {@code kill} ends the client, which gets no answer.
   */
  public Fault killAfter(Runnable kill) {
    return add(new After(kill), new DropReply());
  }

  private Fault add(Effect... effects) {
    return proxy.add(new Fault(proxy, requests, occurrences, List.of(effects)));
  }
}
