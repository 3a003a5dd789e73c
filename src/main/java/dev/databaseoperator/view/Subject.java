package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Identity of an object.
 *
 * @param kind of the object, for instance {@code Pod}
 * @param uid distinguishes it from an earlier one of the same name
 */
public record Subject(String kind, String namespace, String name, String uid) {

  /** Returns the identity of {@code object}. */
  public static Subject of(HasMetadata object) {
    return new Subject(
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        object.getMetadata().getUid());
  }
}
