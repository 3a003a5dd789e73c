package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.Memories;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final Database database = Databases.minimal();
  private final Memories memories = new Memories();
  private final Answers answers = new Answers(memories);

  @Test
  void whatBecameOfAnObjectIsKnownUntilEitherChanges() {
    ConfigMap answer = map("1", "2", "wanted");
    answers.note(database, 7, Optional.empty(), answer);

    assertThat(answers.isAnswerTo(database, 7, answer)).isTrue();
    assertThat(answers.isAnswerTo(database, 8, answer)).isFalse();
    assertThat(answers.isAnswerTo(database, 7, map("1", "3", "edited"))).isFalse();
    assertThat(answers.isAnswerTo(database, 7, map("2", "2", "made anew"))).isFalse();
  }

  /** "Aa" and "BB" have one hash: what users have changed is always compared. */
  @Test
  void anotherGenerationOfTheDatabaseIsAnotherWish() {
    ConfigMap answer = map("1", "2", "wanted");
    answers.note(database, 7, Optional.empty(), answer);
    database.getMetadata().setGeneration(2L);

    assertThat(answers.isAnswerTo(database, 7, answer)).isFalse();
  }

  @Test
  void rewriteIsKnownWhateverTheGenerationUntilSomethingElseIsWanted() {
    ConfigMap applied = map("1", "1", "wanted");
    ConfigMap answer = map("1", "2", "rewritten");
    answers.note(database, 7, Optional.of(applied), answer);
    database.getMetadata().setGeneration(2L);

    assertThat(answers.isRewriteOf(database, applied, answer)).isTrue();
    assertThat(answers.isRewriteOf(database, map("1", "1", "other"), answer)).isFalse();
    assertThat(answers.isRewriteOf(database, applied, map("1", "3", "edited"))).isFalse();

    answers.note(database, 7, Optional.empty(), answer);
    assertThat(answers.isRewriteOf(database, applied, answer)).isFalse();
  }

  @Test
  void deletedDatabaseIsForgotten() {
    ConfigMap answer = map("1", "2", "wanted");
    answers.note(database, 7, Optional.empty(), answer);
    memories.gone(database);
    assertThat(answers.isAnswerTo(database, 7, answer)).isFalse();

    // By a reconciliation that was still at work on it.
    answers.note(database, 7, Optional.empty(), answer);
    assertThat(answers.isAnswerTo(database, 7, answer)).isFalse();
  }

  private static ConfigMap map(String uid, String version, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("orders-config")
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .addToData("value", value)
        .build();
  }
}
