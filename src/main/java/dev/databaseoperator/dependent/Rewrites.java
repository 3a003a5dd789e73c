package dev.databaseoperator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the API server has made of objects that the operator applied, where that differs: admission
 * rewrites images, adds resources, rounds numbers. To apply the same again would change nothing, so
 * the operator does not, until it wants something else or somebody has changed the object.
 *
 * <p>Kept in memory only: another operator process applies each such object once.
 */
final class Rewrites<R extends HasMetadata> {

  /** For an object with this UID: what was applied, and which version that became. */
  private record Answer(Object applied, String version) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /** Notes how {@code answer}, what {@code applied} has become, stands to it. */
  void note(R applied, R answer, Predicate<R> matches) {
    if (matches.test(answer)) {
      answers.remove(answer.getMetadata().getUid());
    } else {
      answers.put(answer.getMetadata().getUid(), new Answer(applied, version(answer)));
    }
  }

  /** Whether {@code actual} is what became of {@code desired} when it was applied last. */
  boolean isAnswerTo(R desired, R actual) {
    Answer answer = answers.get(actual.getMetadata().getUid());
    return answer != null
        && answer.version().equals(version(actual))
        && answer.applied().equals(desired);
  }

  /**
   * Changes with everything that the operator applies: of what has a generation, it stands for the
   * spec.
   */
  private static String version(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    return metadata.getGeneration() == null
        ? metadata.getResourceVersion()
        : "%s/%s"
            .formatted(
                metadata.getGeneration(),
                Objects.hash(
                    metadata.getLabels(),
                    metadata.getAnnotations(),
                    metadata.getOwnerReferences()));
  }
}
