package dev.databaseoperator.volume;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/**
 * Data that a Database accepts as its own: that with the system identifier in its status or, before
 * it has one, in {@code NAME-superuser} as an earlier Database of the name has left it. An
 * annotation of the Database accepts other data only by its exact identifier.
 *
 * @param identifier empty for a Database that has no data yet: it accepts any
 * @param accepted another system identifier, which the annotation names
 * @param givenUp whether the expected data was lost, and the annotation has given it up: an empty
 *     volume may be initialised
 */
public record ExpectedData(
    Optional<String> identifier, Optional<String> accepted, boolean givenUp) {

  /**
   * Reads status, Secret and annotation.
   *
   * @param superuser {@code NAME-superuser}, if it exists
   * @throws dev.databaseoperator.status.ProblemException when the Secret's key decides and holds no
   *     number
   */
  public static ExpectedData of(Database database, Optional<Secret> superuser) {
    Optional<String> identifier =
        ofStatus(database).or(() -> superuser.flatMap(DataNotes::systemIdentifier));
    return new ExpectedData(
        identifier,
        identifier.flatMap(
            own -> Acceptance.of(database).identifier().filter(other -> !own.equals(other))),
        identifier.isPresent()
            && Acceptance.of(database).ofNoData()
            && superuser.flatMap(DataNotes::givenUp).equals(identifier));
  }

  /** Whether data with this system identifier may be used. */
  public boolean includes(String found) {
    return identifier.isEmpty()
        || identifier.get().equals(found)
        || accepted.filter(found::equals).isPresent()
        || givenUp;
  }

  private static Optional<String> ofStatus(Database database) {
    return Optional.ofNullable(database.getStatus())
        .map(DatabaseStatus::getSystemIdentifier)
        .filter(value -> !value.isEmpty());
  }
}
