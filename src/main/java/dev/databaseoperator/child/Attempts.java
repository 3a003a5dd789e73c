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
 * The parts of a reconciliation that may be refused, each apart from the others. A change of an
 * existing object that is refused holds nothing else back: whatever needs the object can go on with
 * it as it is. An object that does not exist is another matter.
 */
public final class Attempts {

  private final List<Problem> blocking = new ArrayList<>();
  private final List<Problem> heldBack = new ArrayList<>();
  private final List<Problem> aside = new ArrayList<>();
  private @Nullable RuntimeException thrown;

  /**
   * Brings an object to its desired state.
   *
   * @param present the object, if there is one; not called before {@code part}
   * @return what {@code part} returns; the object as it is, when only a change of it was refused;
   *     empty when it cannot be had
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

  /** Does a part that nothing else needs. */
  public void part(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      problem(e).ifPresent(aside::add);
    }
  }

  /** Notes what a part has found that keeps others back. */
  public void blocked(Problem found) {
    blocking.add(found);
  }

  /** Notes what a part has found that nothing else needs. */
  public void note(Optional<Problem> found) {
    found.ifPresent(aside::add);
  }

  /**
   * The first thing that a user has to know; what keeps others back comes before what does not.
   *
   * @throws RuntimeException when a part met an error that only time heals (a lost race, an API
   *     server that does not answer), or a defect: the retry does it all again
   */
  public Optional<Problem> first() {
    if (thrown != null) {
      throw thrown;
    }
    return Stream.of(blocking, heldBack, aside).flatMap(List::stream).findFirst();
  }

  /**
   * What to tell of {@code caught}; empty when a user can do nothing about it.
   *
   * @throws RuntimeException {@code caught}, when the reconciliation has come to its end
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
