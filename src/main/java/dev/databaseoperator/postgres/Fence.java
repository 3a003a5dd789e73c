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

  /**
   * false as soon as the Lease has run out by this process's clock; never true again then. The
   * clock stands still while the machine is suspended: {@link #epoch} is what does not rely on it.
   */
  boolean isOpen();

  /**
   * The number of this operator among those that have worked, higher than all before. Its sessions
   * carry it, and a pass ends the sessions of those that came before. Empty when there is only one.
   */
  OptionalLong epoch();
}
