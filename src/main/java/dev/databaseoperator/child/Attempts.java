package dev.databaseoperator.child;

import dev.databaseoperator.diagnosis.ApiRefusal;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.DeadlineExceededException;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a reconciliation that may be refused independently. A refused change of an existing
 * object holds nothing back: later parts use the object as it is. A refused creation holds back
 * what needs the object.
 */
public final class Attempts {

  private final List<Problem> blocking = new ArrayList<>();
  private final List<Problem> heldBack = new ArrayList<>();
  private final List<Problem> aside = new ArrayList<>();
  private @Nullable RuntimeException thrown;

  /**
   * Brings an object to its desired state.
   *
   * @param present the object, if it exists; not called before {@code part}
   * @return the result of {@code part}; the object as it is when only its change was refused; empty
   *     when it does not exist
   */
  public <R extends HasMetadata> Optional<R> object(
      Supplier<Optional<R>> present, Supplier<R> part) {
    try {
      return Optional.of(part.get());
    } catch (RuntimeException e) {
      Optional<Problem> problem = problem(e);
      Optional<R> usable =
          present.get().filter(found -> !found.isMarkedForDeletion() && problem.isPresent());
      if (usable.isPresent() && !isNameTaken(e)) {
        heldBack.add(problem.orElseThrow());
        return usable;
      }
      problem.ifPresent(blocking::add);
      return Optional.empty();
    }
  }

  /** Runs a part that nothing else needs. */
  public void part(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      problem(e).ifPresent(aside::add);
    }
  }

  /** Notes a problem that holds other parts back. */
  public void blocked(Problem found) {
    blocking.add(found);
  }

  /** Notes a problem that holds nothing back. */
  public void note(Optional<Problem> found) {
    found.ifPresent(aside::add);
  }

  /**
   * Returns the first problem to report; one that holds other parts back comes first.
   *
   * @throws RuntimeException when a part met a transient error (a lost race, an API server that
   *     does not answer), or a defect: the retry repeats the reconciliation
   */
  public Optional<Problem> first() {
    if (thrown != null) {
      throw thrown;
    }
    return Stream.of(blocking, heldBack, aside).flatMap(List::stream).findFirst();
  }

  /**
   * Returns the problem to report for {@code caught}; empty when a user can do nothing about it.
   *
   * @throws RuntimeException {@code caught}, when the reconciliation has to end
   */
  private Optional<Problem> problem(RuntimeException caught) {
    if (Thread.currentThread().isInterrupted() || caught instanceof DeadlineExceededException) {
      throw caught;
    }
    if (caught instanceof ProblemException told) {
      return Optional.of(told.problem());
    }
    Optional<Problem> refusal =
        caught instanceof KubernetesClientException error
            ? ApiRefusal.of(error.getCode(), ApiErrors.causes(error), ApiErrors.message(error))
            : Optional.empty();
    if (refusal.isEmpty() && thrown == null) {
      thrown = caught;
    }
    return refusal;
  }

  private static boolean isNameTaken(RuntimeException caught) {
    return caught instanceof ProblemException told && told.is(FailureReason.NameTaken);
  }
}
