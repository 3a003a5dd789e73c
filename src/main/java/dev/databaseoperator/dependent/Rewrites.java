package dev.databaseoperator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the API server has made of objects that the operator applied, where that differs: admission
 * rewrites images, adds resources, rounds numbers. To apply the same again would change nothing, so
 * the operator does not, until it wants something else or another client has changed the object.
 *
 * <p>Kept in memory only: another operator process applies each such object once. What is kept of
 * deleted objects is dropped when it may be half of all.
 */
final class Rewrites<R extends HasMetadata> {

  /** Below it nothing is dropped. */
  private static final int FEW = 64;

  /** Of the object with this UID: what was applied, and which version that became. */
  private record Answer(String uid, Object applied, String version) {}

  private final Map<ResourceID, Answer> answers = new ConcurrentHashMap<>();
  private final Predicate<ResourceID> exists;
  private volatile int room = FEW;

  /**
   * @param exists whether there is still an object of this name
   */
  Rewrites(Predicate<ResourceID> exists) {
    this.exists = exists;
  }

  /** Notes how {@code answer}, what {@code applied} has become, stands to it. */
  void note(R applied, R answer, Predicate<R> matches) {
    ResourceID id = ResourceID.fromResource(answer);
    if (matches.test(answer)) {
      answers.remove(id);
      return;
    }
    answers.put(id, new Answer(answer.getMetadata().getUid(), applied, version(answer)));
    if (answers.size() > room) {
      answers.keySet().removeIf(noted -> !noted.equals(id) && !exists.test(noted));
      room = Math.max(FEW, 2 * answers.size());
    }
  }

  /** Whether {@code actual} is what became of {@code desired} when it was applied last. */
  boolean isAnswerTo(R desired, R actual) {
    Answer answer = answers.get(ResourceID.fromResource(actual));
    return answer != null
        && answer.uid().equals(actual.getMetadata().getUid())
        && answer.version().equals(version(actual))
        && answer.applied().equals(desired);
  }

  /** How many objects something is kept of. */
  int size() {
    return answers.size();
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
