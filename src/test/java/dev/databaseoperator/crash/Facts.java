package dev.databaseoperator.crash;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What no two lives have in common, though within one life it may have to stay.
 *
 * @param uids by kind and name
 * @param former kind and name by UID, of all that was there before
 * @param passwords by name of the Secret
 * @param systemIdentifier of the data directory, when a server was there to tell
 */
record Facts(
    Map<String, String> uids,
    Map<String, String> former,
    Map<String, String> passwords,
    Optional<String> systemIdentifier) {

  /** Of a namespace with nothing in it. */
  static final Facts NONE = new Facts(Map.of(), Map.of(), Map.of(), Optional.empty());

  /** The same, with what is known from earlier where nothing is known now. */
  Facts or(Facts earlier) {
    Map<String, String> all = new HashMap<>(earlier.former);
    earlier.uids.forEach((object, uid) -> all.put(uid, object));
    return new Facts(uids, all, passwords, systemIdentifier.or(earlier::systemIdentifier));
  }
}
