package dev.databaseoperator.child;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;

/** Reports an object of the desired name that does not belong to the Database. */
public final class NameTaken {

  private NameTaken() {}

  public static ProblemException by(HasMetadata found, Database database) {
    return new ProblemException(
        Problem.of(
            FailureReason.NameTaken,
            "%s %s exists and does not belong to this Database; %s"
                .formatted(
                    found.getKind(), found.getMetadata().getName(), advice(found, database))));
  }

  /** Never advises deleting what may hold data, or the only copy of a password. */
  private static String advice(HasMetadata found, Database database) {
    return found instanceof PersistentVolumeClaim || found instanceof Secret
        ? "give the Database another name, or, if this is what the Database shall use, hand it over: kubectl label --overwrite %s %s %s=%s %s=%s"
            .formatted(
                found instanceof Secret ? "secret" : "pvc",
                found.getMetadata().getName(),
                Labels.MANAGED_BY,
                Labels.OPERATOR,
                Labels.DATABASE,
                database.getMetadata().getName())
        : "delete or rename it, or give the Database another name";
  }
}
