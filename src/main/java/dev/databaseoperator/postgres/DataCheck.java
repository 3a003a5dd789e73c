package dev.databaseoperator.postgres;

import java.util.Optional;

/** Checks, before a pass changes anything, whether a server has the expected data. */
@FunctionalInterface
public interface DataCheck {

  /** Accepts any data. */
  DataCheck NONE = found -> Optional.empty();

  /** Returns the objection to {@code found}, for people; empty without one. */
  Optional<String> objection(ServerIdentity found);
}
