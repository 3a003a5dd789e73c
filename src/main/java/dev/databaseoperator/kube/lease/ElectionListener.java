package dev.databaseoperator.kube.lease;

/** What a {@link LeaderElector} tells, in its own thread. */
public interface ElectionListener {

  /** This process leads. Returns soon: meanwhile nobody renews. */
  void leading();

  /**
   * This process must end at once: another one may lead.
   *
   * @param reason completes "…, because"
   */
  void lost(String reason);
}
