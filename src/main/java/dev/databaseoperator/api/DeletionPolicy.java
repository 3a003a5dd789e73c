package dev.databaseoperator.api;

/** What becomes of data and credentials when the {@link Database} is deleted. */
public enum DeletionPolicy {
  /** Volume and credentials stay; a Database of the same name adopts them. */
  Retain,
  /** Volume and credentials are removed with the Database. */
  Delete
}
