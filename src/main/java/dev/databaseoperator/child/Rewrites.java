package dev.databaseoperator.child;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the API server has made of objects that the operator applied, where that differs: admission
 * rewrites images, adds resources, rounds numbers. To apply the same again would change nothing, so
 * the operator does not, until it wants something else or another client has changed the object.
 *
 * <p>Kept in memory only: another operator process applies each such object once.
 */
@Singleton
public final class Rewrites {

  /** Of the object with this UID: what was applied, and which version that became. */
  private record Answer(String uid, Object applied, String version) {}

  /** By kind and name of the object. */
  private final PerDatabase<Map<String, Answer>> answers;

  /** Kept in {@code memories}. */
  public Rewrites(Memories memories) {
    this.answers = memories.perDatabase();
  }

  /**
   * Notes what {@code applied} has become.
   *
   * @param same whether {@code answer} is what was applied
   */
  void note(Database database, HasMetadata applied, HasMetadata answer, boolean same) {
    Map<String, Answer> known = answers.computeIfAbsent(database, ConcurrentHashMap::new);
    if (same) {
      known.remove(key(answer));
    } else {
      known.put(key(answer), new Answer(answer.getMetadata().getUid(), applied, version(answer)));
    }
  }

  /** Whether {@code actual} is what became of {@code desired} when it was applied last. */
  boolean isAnswerTo(Database database, HasMetadata desired, HasMetadata actual) {
    Optional<Answer> answer = answers.of(database).map(known -> known.get(key(actual)));
    return answer
        .filter(noted -> noted.uid().equals(actual.getMetadata().getUid()))
        .filter(noted -> noted.version().equals(version(actual)))
        .filter(noted -> noted.applied().equals(desired))
        .isPresent();
  }

  private static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
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
