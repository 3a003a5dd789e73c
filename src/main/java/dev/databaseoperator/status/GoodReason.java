package dev.databaseoperator.status;

/** Reasons of conditions that tell of nothing that is wrong. */
public enum GoodReason {
  Applied,
  DeletionRefused,
  Hibernated,
  MadeBefore,
  PausedByUser,
  PodMonitorApplied,
  Ready
}
