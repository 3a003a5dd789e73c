package dev.databaseoperator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RewritesTest {

  private final Set<ResourceID> cache = new HashSet<>();
  private final Rewrites<ConfigMap> rewrites = new Rewrites<>(cache::contains);

  @Test
  void whatBecameOfAnObjectIsKnownUntilEitherChanges() {
    ConfigMap applied = map("a", "1", "1", "wanted");
    ConfigMap answer = map("a", "1", "2", "rewritten");
    rewrites.note(applied, answer, found -> false);

    assertThat(rewrites.isAnswerTo(applied, answer)).isTrue();
    assertThat(rewrites.isAnswerTo(map("a", "1", "1", "other"), answer)).isFalse();
    assertThat(rewrites.isAnswerTo(applied, map("a", "1", "3", "edited"))).isFalse();
    assertThat(rewrites.isAnswerTo(applied, map("a", "2", "2", "made anew"))).isFalse();
  }

  @Test
  void objectThatBecameWhatWasAppliedIsNoRewriteAnyMore() {
    ConfigMap applied = map("a", "1", "1", "wanted");
    ConfigMap answer = map("a", "1", "2", "rewritten");
    rewrites.note(applied, answer, found -> false);
    rewrites.note(applied, applied, found -> true);

    assertThat(rewrites.isAnswerTo(applied, answer)).isFalse();
    assertThat(rewrites.size()).isZero();
  }

  @Test
  void deletedObjectsAreDroppedAndThoseThatExistAreNot() {
    for (int i = 0; i < 10_000; i++) {
      ConfigMap answer = map("map-" + i, "uid-" + i, "1", "rewritten");
      if (i < 100) {
        cache.add(ResourceID.fromResource(answer));
      }
      rewrites.note(map("map-" + i, "uid-" + i, "1", "wanted"), answer, found -> false);
    }

    assertThat(rewrites.size()).isLessThanOrEqualTo(202);
    assertThat(
            rewrites.isAnswerTo(
                map("map-99", "uid-99", "1", "wanted"), map("map-99", "uid-99", "1", "rewritten")))
        .isTrue();
  }

  private static ConfigMap map(String name, String uid, String version, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .addToData("value", value)
        .build();
  }
}
