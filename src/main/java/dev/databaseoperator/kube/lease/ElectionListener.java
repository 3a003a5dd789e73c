package dev.databaseoperator.kube.lease;

/** Callbacks of a {@link LeaderElector}, in its own thread. */
public interface ElectionListener {

  /** This process leads. Must return soon: the Lease is not renewed meanwhile. */
  void leading();

  /**
   * This process must end at once: another one may lead.
   *
   * @param reason completes "…, because"
   */
  void lost(String reason);
}
