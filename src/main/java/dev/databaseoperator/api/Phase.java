package dev.databaseoperator.api;

/** One word for people; tools read the conditions. */
public enum Phase {
  /** Not looked at yet. */
  Pending,
  /** On the way to its first Ready. */
  Provisioning,
  /** Accepts connections, all as wanted. */
  Ready,
  /** Was Ready, a change is being rolled out. */
  Updating,
  /** Was Ready, does not accept connections or deviates from what is wanted. */
  Degraded,
  /** No pods, on request. */
  Hibernated,
  /** Only a person can help; see the condition Stalled. */
  Failed,
  /** Being deleted. */
  Deleting
}
