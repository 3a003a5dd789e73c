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
 * Remembers the API server's answers to applied objects, and objects found without drift. Until the
 * desired object changes, or another client changes the actual one, there is nothing to compare or
 * apply: admission rewrites images, adds resources, rounds numbers, and would do so again.
 *
 * <p>Kept in memory only: another operator process compares each object once.
 */
@Singleton
public final class Answers {

  /**
   * Answer for the object with this UID: what was applied for which generation of the Database, and
   * the resulting version.
   *
   * @param hash of the desired object. Different texts may have one hash, so it decides only within
   *     one generation
   * @param rewritten what was applied, if the answer differs
   */
  private record Answer(
      String uid, Long generation, int hash, Optional<Object> rewritten, String version) {}

  /** Answers by kind and name of the object. */
  private final PerDatabase<Map<String, Answer>> answers;

  /** Keeps the answers in {@code memories}. */
  public Answers(Memories memories) {
    this.answers = memories.perDatabase();
  }

  /**
   * Notes the answer to the object with the hash {@code wanted}.
   *
   * @param rewritten what was applied, if {@code answer} differs
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

  /** Whether {@code actual} is the noted answer to the object with the hash {@code wanted}. */
  boolean isAnswerTo(Database database, int wanted, HasMetadata actual) {
    return last(database, actual)
        .filter(noted -> noted.hash() == wanted)
        .filter(noted -> Objects.equals(noted.generation(), database.getMetadata().getGeneration()))
        .isPresent();
  }

  /** Whether {@code actual} is the noted answer to {@code desired}, rewritten by the API server. */
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
   * Returns a version that changes with every field that the operator applies: the generation,
   * which covers the spec, where the object has one.
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
