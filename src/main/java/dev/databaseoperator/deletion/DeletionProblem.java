package dev.databaseoperator.deletion;

import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The two problems of a deletion: an expected wait, or a step that a user has to unblock. */
final class DeletionProblem {

  /** Remedy for a user who wants the data after all, at the end of a message. */
  static final String KEEP_DATA =
      "; to keep the volume and the credentials, set spec.deletionPolicy to Retain";

  private DeletionProblem() {}

  /** Returns a wait for {@code what}, which completes "waiting for …". */
  static Optional<Problem> waiting(String what) {
    return Optional.of(
        ExpectedWait.Deleting.problem(
            "spec.deletionPolicy is Delete: waiting for " + what + KEEP_DATA));
  }

  static Optional<Problem> blocked(String message) {
    return Optional.of(Problem.of(FailureReason.DeletionBlocked, message));
  }

  /** Names the objects, for instance {@code pods backup, orders-1-0}. */
  static String list(String kind, List<? extends HasMetadata> objects) {
    return kind
        + (objects.size() > 1 ? "s " : " ")
        + objects.stream()
            .map(object -> object.getMetadata().getName())
            .sorted()
            .collect(Collectors.joining(", "));
  }
}
