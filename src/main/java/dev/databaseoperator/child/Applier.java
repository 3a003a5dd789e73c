package dev.databaseoperator.child;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Brings the objects of one Database to what they should be, in one reconciliation. */
public interface Applier {

  /**
   * An object that only the operator writes: exactly what {@code wanted} says, when the cache shows
   * a difference in a field that the operator manages. Fields of other managers are left alone.
   *
   * @param wanted complete, and not used for anything else
   * @return the resulting object
   */
  <R extends HasMetadata> R applied(Class<R> type, R wanted);

  /**
   * An object that users also edit: created, or changed as {@code kept} says.
   *
   * @return the object as it is then
   */
  <R extends HasMetadata> R kept(Kept<R> kept);
}
