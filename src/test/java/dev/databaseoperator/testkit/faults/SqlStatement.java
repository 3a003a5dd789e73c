package dev.databaseoperator.testkit.faults;

/**
 * What a client asks of PostgreSQL.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param database that the client has logged in to
 * @param text the statement; {@link #LOGIN} for the log-in
 */
public record SqlStatement(String namespace, String pod, String database, String text) {

  /** In place of a statement: the start-up message. */
  public static final String LOGIN = "(log in)";

  @Override
  public String toString() {
    return database + ": " + text;
  }
}
