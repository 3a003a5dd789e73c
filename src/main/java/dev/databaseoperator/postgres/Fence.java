package dev.databaseoperator.postgres;

import java.util.OptionalLong;

/**
 * Guard of a pass where only the leader among several operators may work on a server. Checked
 * before every statement. Thread-safe.
 */
public interface Fence {

  /** Guard of a single operator: always open. */
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
   * Returns false once the Lease has expired by this process's clock, and never true again. The
   * clock stands still while the machine is suspended: {@link #epoch} does not depend on it.
   */
  boolean isOpen();

  /**
   * Number of this operator, higher than that of every previous leader. Its sessions carry it, and
   * a pass ends the sessions of earlier ones. Empty when there is only one operator.
   */
  OptionalLong epoch();
}
