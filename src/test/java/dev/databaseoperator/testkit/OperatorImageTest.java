package dev.databaseoperator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorImageTest {

  @ParameterizedTest
  @ValueSource(strings = {"deploy/install.yaml", "deploy/install-namespaced.yaml"})
  void takesThePlaceOfTheOneInAManifestAndOfNothingElse(String manifest) throws IOException {
    String before = Files.readString(Path.of(manifest));
    String after = new OperatorImage("ghcr.io/me/operator:dev").in(before);
    assertThat(after.lines().filter(line -> !before.contains(line + "\n")))
        .containsExactly("          image: ghcr.io/me/operator:dev");
    assertThat(after.lines()).hasSameSizeAs(before.lines().toList());
  }

  @Test
  void aManifestWithoutOneIsRefused() {
    assertThatThrownBy(() -> new OperatorImage("mine").in("image: docker.io/library/postgres:17"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io/me/operator:dev, ghcr.io/me/operator, dev",
    "registry:5000/operator, registry:5000/operator, latest",
    "registry:5000/operator:1.0-a, registry:5000/operator, 1.0-a",
  })
  void isPartedForTheValuesOfTheChart(String reference, String repository, String tag) {
    assertThat(new OperatorImage(reference).values())
        .isEqualTo(
            "{image: {registry: '', repository: '%s', tag: '%s', digest: ''}}"
                .formatted(repository, tag));
  }

  @Test
  void aDigestIsAValueOfItsOwn() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    assertThat(new OperatorImage("ghcr.io/me/operator@" + digest).values())
        .contains("repository: 'ghcr.io/me/operator'", "digest: '" + digest + "'");
  }
}
