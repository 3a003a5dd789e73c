package dev.databaseoperator.kube.watch;

import java.util.Locale;

/** Reason why a version is expected from the watch. */
public enum LagSource {
  /** The operator wrote it in the course of its work. */
  ECHO,
  /** The operator wrote it in order to measure its arrival. */
  CANARY,
  /** Another client wrote it: the time of the write is unknown, so it is no lag. */
  PROBE;

  /** Value of a metric label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
