package dev.databaseoperator.postgres;

import java.util.Optional;

/** Whether a server has the data that it should have; asked before anything is changed. */
@FunctionalInterface
public interface DataCheck {

  /** Takes any data. */
  DataCheck NONE = found -> Optional.empty();

  /** What speaks against {@code found}, for people; empty when nothing does. */
  Optional<String> objection(ServerIdentity found);
}
