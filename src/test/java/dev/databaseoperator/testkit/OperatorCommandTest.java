package dev.databaseoperator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every start of the operator starts the configured program. */
class OperatorCommandTest {

  @Test
  void aCommandGoesBeforeWhatWasBuiltAndThatBeforeTheKind() {
    assertThat(OperatorCommand.configured("target/native-runner --flag", "built", "jvm"))
        .containsExactly("target/native-runner", "--flag");
    assertThat(OperatorCommand.configured(" ", "target/a-runner", "jvm"))
        .containsExactly("target/a-runner");
    assertThat(OperatorCommand.configured("", "", "jvm"))
        .endsWith("-jar", "target/quarkus-app/quarkus-run.jar");
  }

  @Test
  void thePropertyGoesBeforeTheVariable() {
    Map<String, String> variable = Map.of("OPERATOR_CMD", "from the-environment");

    assertThat(OperatorCommand.line("from the-property", variable)).isEqualTo("from the-property");
    assertThat(OperatorCommand.line(" ", variable)).isEqualTo("from the-environment");
    assertThat(OperatorCommand.line("", Map.of())).isEmpty();
  }

  @Test
  void theNativeBinaryIsWhatIsStartedUnlessSomethingElseIsAskedFor() {
    assertThat(OperatorCommand.isNativeBinary("", "", "")).isTrue();
    assertThat(OperatorCommand.isNativeBinary("", "", "native")).isTrue();
    assertThat(OperatorCommand.isNativeBinary("", "", "jvm")).isFalse();
    assertThat(OperatorCommand.isNativeBinary("run", "", "")).isFalse();
    assertThat(OperatorCommand.isNativeBinary("", "target/a-runner", "")).isFalse();
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> OperatorCommand.configured("", "", "wasm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("-Doperator=wasm: there are native and jvm");
  }

  @Test
  void wordsAreThoseOfAShell() {
    assertThat(OperatorCommand.words("  run\t--flag  -jar x.jar "))
        .containsExactly("run", "--flag", "-jar", "x.jar");
    assertThat(OperatorCommand.words("'/opt/my operator/run' \"-Dname=a b\" c\\ d"))
        .containsExactly("/opt/my operator/run", "-Dname=a b", "c d");
    assertThat(OperatorCommand.words("-Dname='a \"b\\' ''")).containsExactly("-Dname=a \"b\\", "");
    assertThat(OperatorCommand.words("\"a \\\" b\"$HOME *")).containsExactly("a \" b$HOME", "*");
  }

  @Test
  void anOpenQuoteIsRefused() {
    assertThatThrownBy(() -> OperatorCommand.words("run 'x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run 'x");
  }

  /** Quarkus' own tests would start what Quarkus built, whatever the command says. */
  @ParameterizedTest
  @ValueSource(strings = {"@QuarkusIntegrationTest", "@QuarkusTest", "@QuarkusMainTest"})
  void noTestLetsQuarkusStartTheOperator(String annotation) throws IOException {
    assertThat(testsThatContain(annotation)).isEmpty();
  }

  @Test
  void nobodyElseNamesTheJar() throws IOException {
    assertThat(testsThatContain("quarkus-run.jar")).containsExactly("OperatorCommand.java");
  }

  private static List<String> testsThatContain(String text) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("OperatorCommandTest.java"))
          .filter(file -> read(file).contains(text))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
