package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {

  @TempDir private Path directory;

  @Test
  void onlyAJarGetsTheFlagsOfTheJvm() {
    assertThat(Program.command(Optional.empty()))
        .contains(" -Xmx384m ")
        .endsWith(" -jar " + OperatorCommand.JAR);
    assertThat(Program.command(Optional.of("other/operator.jar")))
        .contains(" -Xmx384m ")
        .endsWith(" -jar other/operator.jar");
    assertThat(Program.command(Optional.of("target/runner -Xmx64m")))
        .isEqualTo("target/runner -Xmx64m");
    assertThat(Program.command(Optional.of("java -Xmx128m -jar a.jar")))
        .isEqualTo("java -Xmx128m -jar a.jar");
  }

  @Test
  void aNativeBinaryIsKnownByItsContent() throws IOException {
    Path binary = directory.resolve("runner");
    byte[] content = new byte[3 << 19];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, content, 0, 4);
    Files.write(binary, content);

    assertThat(Program.description(List.of(binary.toString(), "-Xmx64m")))
        .containsEntry("kind", "native")
        .containsEntry("file", binary.toString())
        .containsEntry("size_mib", 1.5);
  }

  @Test
  void theJvmBuildIsAsLargeAsItsDirectory() throws IOException {
    Path jar = Files.write(directory.resolve("operator.jar"), new byte[1 << 19]);
    Files.write(Files.createDirectory(directory.resolve("lib")).resolve("a"), new byte[1 << 20]);

    assertThat(Program.description(List.of("java", "-jar", jar.toString())))
        .containsEntry("kind", "JVM")
        .containsEntry("file", jar.toString());
    assertThat(
            (double) Program.description(List.of("java", "-jar", jar.toString())).get("size_mib"))
        .isBetween(1.5, 1.6);
  }

  @Test
  void anythingElseIsSaidToBeUnknown() {
    assertThat(Program.description(List.of("/dev/null")))
        .containsEntry("kind", "unknown")
        .containsEntry("size_mib", 0.0);
  }
}
