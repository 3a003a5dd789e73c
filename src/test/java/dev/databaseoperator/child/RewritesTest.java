package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.Memories;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import org.junit.jupiter.api.Test;

class RewritesTest {

  private final Database database = Databases.minimal();
  private final Memories memories = new Memories();
  private final Rewrites rewrites = new Rewrites(memories);

  @Test
  void whatBecameOfAnObjectIsKnownUntilEitherChanges() {
    ConfigMap applied = map("1", "1", "wanted");
    ConfigMap answer = map("1", "2", "rewritten");
    rewrites.note(database, applied, answer, false);

    assertThat(rewrites.isAnswerTo(database, applied, answer)).isTrue();
    assertThat(rewrites.isAnswerTo(database, map("1", "1", "other"), answer)).isFalse();
    assertThat(rewrites.isAnswerTo(database, applied, map("1", "3", "edited"))).isFalse();
    assertThat(rewrites.isAnswerTo(database, applied, map("2", "2", "made anew"))).isFalse();
  }

  @Test
  void objectThatBecameWhatWasAppliedIsNoRewriteAnyMore() {
    ConfigMap applied = map("1", "1", "wanted");
    ConfigMap answer = map("1", "2", "rewritten");
    rewrites.note(database, applied, answer, false);
    rewrites.note(database, applied, applied, true);

    assertThat(rewrites.isAnswerTo(database, applied, answer)).isFalse();
  }

  @Test
  void deletedDatabaseIsForgotten() {
    ConfigMap applied = map("1", "1", "wanted");
    ConfigMap answer = map("1", "2", "rewritten");
    rewrites.note(database, applied, answer, false);
    memories.gone(database);
    assertThat(rewrites.isAnswerTo(database, applied, answer)).isFalse();

    // By a reconciliation that was still at work on it.
    rewrites.note(database, applied, answer, false);
    assertThat(rewrites.isAnswerTo(database, applied, answer)).isFalse();
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
