package dev.databaseoperator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object of the wanted name exists and does not belong to the Database: it is left alone. */
public final class NameTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NameTakenException(HasMetadata found) {
    super(
        "%s %s exists and does not belong to this Database; delete or rename it, or give the Database another name"
            .formatted(found.getKind(), found.getMetadata().getName()));
  }
}
