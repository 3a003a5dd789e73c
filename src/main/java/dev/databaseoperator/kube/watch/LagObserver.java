package dev.databaseoperator.kube.watch;

/** Gets what is measured. Called on the client's threads: returns at once. */
public interface LagObserver {

  /**
   * A version that the operator had written has arrived.
   *
   * @param nanos from the answer to the write until the event source saw it; never negative
   */
  void lag(String resource, LagSource source, long nanos);

  /** A watch has been opened. */
  void opened(String resource, StartReason reason);

  /** {@code resource} is watched from now on, and can be asked for its gauges. */
  void registered(WatchedResource resource);
}
