package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

  private static final Path PAGE = Path.of("docs", "metrics.md");

  @Test
  void thePageIsWhatTheCatalogueSays() throws IOException {
    String generated = MetricsReference.page();
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(PAGE, generated);
    }
    assertThat(PAGE)
        .as("docs/metrics.md; after a change of metrics/Metric: ./mvnw verify -Dregenerate=true")
        .hasContent(generated);
  }
}
