package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;

/** The volume claim with a Database's data is gone; an empty one in its place would hide that. */
public final class VolumeLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  VolumeLostException(String claim, String identifier, Database database) {
    super(
        ("PersistentVolumeClaim %s with the data of this Database (system identifier %s) is gone, and"
                + " no empty one is made in its place. Make a claim of that name from a snapshot or"
                + " backup, with the labels %s=%s and %s=%s; or, if the data is lost, begin with an"
                + " empty database: kubectl annotate pgd %s %s=%s%s")
            .formatted(
                claim,
                identifier,
                Labels.MANAGED_BY,
                Labels.OPERATOR,
                Labels.DATABASE,
                database.getMetadata().getName(),
                database.getMetadata().getName(),
                Annotations.ACCEPT_SYSTEM_IDENTIFIER,
                Annotations.NO_DATA,
                Acceptance.of(database).remarkOnNoData()));
  }
}
