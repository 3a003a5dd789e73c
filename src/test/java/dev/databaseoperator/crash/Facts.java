package dev.databaseoperator.crash;

import java.util.Map;
import java.util.Optional;

/**
 * What no two lives have in common, though within one life it may have to stay.
 *
 * @param uids by kind and name
 * @param passwords by name of the Secret
 * @param systemIdentifier of the data directory, when a server was there to tell
 */
record Facts(
    Map<String, String> uids, Map<String, String> passwords, Optional<String> systemIdentifier) {

  /** Of a namespace with nothing in it. */
  static final Facts NONE = new Facts(Map.of(), Map.of(), Optional.empty());

  /** The same, with what is known from earlier where nothing is known now. */
  Facts or(Facts earlier) {
    return new Facts(uids, passwords, systemIdentifier.or(earlier::systemIdentifier));
  }
}
