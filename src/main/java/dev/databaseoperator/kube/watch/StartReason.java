package dev.databaseoperator.kube.watch;

import java.util.Locale;

/** Why a watch was opened. */
public enum StartReason {
  /** The first one of the process. */
  START,
  /** The one before ended in order: watches have an end, on the server's side or on ours. */
  CLOSED,
  /** The one before broke, or could not be opened. */
  ERROR,
  /** The version to go on from was too old (410): everything is listed again. */
  GONE,
  /** The one before was given up, because nothing came from it when something had to. */
  SILENT;

  /** As a label of a metric. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a failure to open the next watch makes of the reason: the first real cause stays. */
  StartReason orError() {
    return this == CLOSED ? ERROR : this;
  }
}
