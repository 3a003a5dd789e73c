package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Which object something is about.
 *
 * @param kind of the object, for instance {@code Pod}
 * @param uid tells it from an earlier one of the same name
 */
public record Subject(String kind, String namespace, String name, String uid) {

  /** That {@code object}. */
  public static Subject of(HasMetadata object) {
    return new Subject(
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        object.getMetadata().getUid());
  }
}
