package dev.databaseoperator.kube.watch;

import java.util.Locale;

/** Why an object's version was expected from the watch. */
public enum LagSource {
  /** The operator wrote it in the course of its work. */
  ECHO,
  /** The operator wrote it in order to see it come back. */
  CANARY,
  /** Somebody wrote it and the operator read it: since when is not known, so it is no lag. */
  PROBE;

  /** As a label of a metric. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
