package dev.databaseoperator.api;

/** One word for people; tools read the conditions. */
public enum Phase {
  /** Not reconciled yet. */
  Pending,
  /** On the way to its first Ready. */
  Provisioning,
  /** Accepts connections, everything as specified. */
  Ready,
  /** Was Ready, a change is being rolled out. */
  Updating,
  /** Was Ready, does not accept connections or deviates from its specification. */
  Degraded,
  /** No pods, on request. */
  Hibernated,
  /** Only a person can help; see the condition Stalled. */
  Failed,
  /** Being deleted. */
  Deleting
}
