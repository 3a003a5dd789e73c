package dev.databaseoperator.kube.watch;

/** Receives the measurements. Called on the client's threads: must return at once. */
public interface LagObserver {

  /**
   * A version that the operator wrote has arrived.
   *
   * @param nanos from the response to the write until the event source; never negative
   */
  void lag(String resource, LagSource source, long nanos);

  /** A watch was opened. */
  void opened(String resource, StartReason reason);

  /** {@code resource} is watched from now on, and has gauges. */
  void registered(WatchedResource resource);
}
