package dev.databaseoperator.postgres;

import java.util.OptionalLong;

/**
 * Whether a pass may still work on a server, where one of several operators works at a time. It is
 * asked before every statement. Safe for all threads.
 */
public interface Fence {

  /** The fence of an operator that is alone. */
  Fence OPEN =
      new Fence() {
        @Override
        public boolean isOpen() {
          return true;
        }

        @Override
        public OptionalLong epoch() {
          return OptionalLong.empty();
        }
      };

  /** false as soon as another operator may have taken over; never true again then. */
  boolean isOpen();

  /**
   * The number of this operator among those that have worked, higher than all before. Its sessions
   * carry it, and a pass ends the sessions of those that came before. Empty when there is only one.
   */
  OptionalLong epoch();
}
