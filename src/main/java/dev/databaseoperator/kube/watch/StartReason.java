package dev.databaseoperator.kube.watch;

import java.util.Locale;

/** Reason why a watch was opened. */
public enum StartReason {
  /** The first watch of the process. */
  START,
  /** The previous one ended normally: server and client limit its duration. */
  CLOSED,
  /** The previous one broke, or could not be opened. */
  ERROR,
  /** The version to continue from was too old (410): everything is listed again. */
  GONE,
  /** The previous one was closed, because expected events did not arrive. */
  SILENT;

  /** Value of a metric label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the reason after a failure to open the next watch: the first real cause stays. */
  StartReason orError() {
    return this == CLOSED ? ERROR : this;
  }
}
