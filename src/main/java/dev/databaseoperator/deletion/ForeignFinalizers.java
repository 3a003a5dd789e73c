package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finalizers that other controllers set. They keep a deleted object until those controllers remove
 * them, and the operator never does.
 */
final class ForeignFinalizers {

  /** Finalizers that Kubernetes and the operator remove in the normal course of a deletion. */
  private static final Set<String> KNOWN =
      Set.of("kubernetes.io/pvc-protection", "foregroundDeletion", "orphan", Database.FINALIZER);

  private ForeignFinalizers() {}

  /** Returns those of {@code finalizers} that other controllers set. */
  static List<String> of(List<String> finalizers) {
    return finalizers.stream().filter(finalizer -> !KNOWN.contains(finalizer)).toList();
  }

  /** Reports the first deleted object that has foreign finalizers. */
  static Optional<Problem> problem(String kind, Stream<? extends HasMetadata> objects) {
    return objects
        .filter(HasMetadata::isMarkedForDeletion)
        .filter(object -> !of(object.getMetadata().getFinalizers()).isEmpty())
        .findFirst()
        .flatMap(
            object ->
                DeletionProblem.blocked(
                    "%s %s stays until the controllers that set its finalizers %s remove them"
                        .formatted(
                            kind,
                            object.getMetadata().getName(),
                            String.join(", ", of(object.getMetadata().getFinalizers())))));
  }
}
