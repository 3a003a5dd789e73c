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
 * What the API server has made of objects that the operator applied, or of which it has seen that
 * they are as desired. Until the operator wants something else, or another client has changed the
 * object, there is nothing to compare, and nothing to apply: admission rewrites images, adds
 * resources, rounds numbers, and would do so again.
 *
 * <p>Kept in memory only: another operator process compares each object once.
 */
@Singleton
public final class Answers {

  /**
   * Of the object with this UID: what was applied for which generation of the Database, and which
   * version that became.
   *
   * @param hash of the object as the operator wanted it. Texts that differ may have one hash, so it
   *     decides only between what is wanted for one generation
   * @param rewritten what was applied, if the answer is something else
   */
  private record Answer(
      String uid, Long generation, int hash, Optional<Object> rewritten, String version) {}

  /** By kind and name of the object. */
  private final PerDatabase<Map<String, Answer>> answers;

  /** Kept in {@code memories}. */
  public Answers(Memories memories) {
    this.answers = memories.perDatabase();
  }

  /**
   * Notes what the object with the hash {@code wanted} has become.
   *
   * @param rewritten what was applied, if {@code answer} is something else
   */
  void note(Database database, int wanted, Optional<Object> rewritten, HasMetadata answer) {
    answers
        .computeIfAbsent(database, ConcurrentHashMap::new)
        .put(
            key(answer),
            new Answer(
                answer.getMetadata().getUid(),
                database.getMetadata().getGeneration(),
                wanted,
                rewritten,
                version(answer)));
  }

  /** Whether {@code actual} is what became of the same when it was applied or compared last. */
  boolean isAnswerTo(Database database, int wanted, HasMetadata actual) {
    return last(database, actual)
        .filter(noted -> noted.hash() == wanted)
        .filter(noted -> Objects.equals(noted.generation(), database.getMetadata().getGeneration()))
        .isPresent();
  }

  /** Whether {@code actual} is what was made of {@code desired} when it was applied last. */
  boolean isRewriteOf(Database database, HasMetadata desired, HasMetadata actual) {
    return last(database, actual).flatMap(Answer::rewritten).filter(desired::equals).isPresent();
  }

  private Optional<Answer> last(Database database, HasMetadata actual) {
    return answers
        .of(database)
        .map(known -> known.get(key(actual)))
        .filter(noted -> noted.uid().equals(actual.getMetadata().getUid()))
        .filter(noted -> noted.version().equals(version(actual)));
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
