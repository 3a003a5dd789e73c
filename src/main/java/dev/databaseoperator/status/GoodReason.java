package dev.databaseoperator.status;

/** Reasons of conditions that report no failure. */
public enum GoodReason {
  Applied,
  DeletionRefused,
  Hibernated,
  MadeBefore,
  PausedByUser,
  PodMonitorApplied,
  Ready
}
