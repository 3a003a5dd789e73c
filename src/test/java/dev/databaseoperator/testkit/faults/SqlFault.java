package dev.databaseoperator.testkit.faults;

import java.util.function.Predicate;

/** The end of a client at one statement. */
public final class SqlFault {

  private final Predicate<SqlStatement> wanted;
  private final int nth;
  private final boolean before;
  private final Runnable kill;
  private int seen;
  private boolean on = true;
  private boolean hit;

  SqlFault(Predicate<SqlStatement> wanted, int nth, boolean before, Runnable kill) {
    this.wanted = wanted;
    this.nth = nth;
    this.before = before;
    this.kill = kill;
  }

  /** Switches it off. */
  public synchronized void off() {
    on = false;
  }

  /** Whether it has ended the client. */
  public synchronized boolean hit() {
    return hit;
  }

  boolean isBefore() {
    return before;
  }

  /** Counts a selected statement, and returns whether it is the one. */
  synchronized boolean fires(SqlStatement statement) {
    return on && wanted.test(statement) && ++seen == nth;
  }

  void kill() {
    synchronized (this) {
      hit = true;
    }
    kill.run();
  }
}
