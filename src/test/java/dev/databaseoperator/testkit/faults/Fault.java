package dev.databaseoperator.testkit.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** One disturbance, on from the moment it is made. */
public final class Fault {

  private final FaultProxy proxy;
  private final Requests requests;
  private final IntPredicate occurrences;
  private final List<Effect> effects;
  private final List<ApiRequest> hits = new ArrayList<>();
  private int seen;
  private boolean on = true;
  private long since = System.nanoTime();

  Fault(FaultProxy proxy, Requests requests, IntPredicate occurrences, List<Effect> effects) {
    this.proxy = proxy;
    this.requests = requests;
    this.occurrences = occurrences;
    this.effects = List.copyOf(effects);
  }

  /** Stops disturbing. What a black hole holds back of watches then passes, in order. */
  public void off() {
    synchronized (this) {
      on = false;
    }
    proxy.changed();
  }

  /** Disturbs again; occurrences go on being counted. */
  public void on() {
    synchronized (this) {
      on = true;
      since = System.nanoTime();
    }
    proxy.changed();
  }

  /** The requests that it disturbed, in order. */
  public synchronized List<ApiRequest> hits() {
    return List.copyOf(hits);
  }

  /** Counts {@code request} when it is selected, and returns whether it is to be disturbed. */
  synchronized boolean fires(ApiRequest request) {
    if (!on || !requests.test(request) || !occurrences.test(++seen)) {
      return false;
    }
    hits.add(request);
    return true;
  }

  /** Whether it is on and concerns this watch, opened then; nothing is counted. */
  synchronized boolean concerns(ApiRequest watch, long opened) {
    return on
        && requests.test(watch)
        && effects.stream()
            .noneMatch(
                e -> e instanceof Effect.BlackHole hole && hole.runningOnly() && opened > since);
  }

  synchronized boolean isOn() {
    return on;
  }

  List<Effect> effects() {
    return effects;
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(requests, effects);
  }
}
