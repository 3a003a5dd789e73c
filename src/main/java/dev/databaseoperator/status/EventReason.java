package dev.databaseoperator.status;

/** Reasons of Events that no condition has. */
public enum EventReason {
  /** The application has a new password. */
  PasswordRotated,
  /** A rotation was requested, and the password is the user's own. */
  RotationRefused,
  /** The SQL pass has changed something in PostgreSQL. */
  SqlApplied
}
