package dev.databaseoperator.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the Dockerfiles without Docker. */
class DockerfilesTest {

  private static final Path NATIVE = Path.of("Dockerfile.native");
  private static final Path JVM = Path.of("src", "main", "docker", "Dockerfile.jvm");

  static Stream<Path> dockerfiles() {
    return Stream.of(NATIVE, JVM);
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void everyBaseImageIsAnArgumentPinnedByTagAndDigest(Path file) {
    Dockerfile dockerfile = Dockerfile.read(file);

    assertThat(dockerfile.instructions())
        .filteredOn(each -> each.name().equals("FROM"))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.value()).matches("\\$\\{[A-Z_]+}( AS [a-z]+)?"));
    assertThat(dockerfile.all("FROM"))
        .allSatisfy(
            image ->
                assertThat(image)
                    .matches("[a-z.]+/[a-z0-9/-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}( AS .*)?"));
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void theImageRunsAsANumericUserThatIsNotRoot(Path file) {
    Dockerfile dockerfile = Dockerfile.read(file);

    assertThat(dockerfile.ofImage("USER")).containsExactly("65532:65532");
    // A RUN would need a shell, which the runtime images need not have.
    assertThat(dockerfile.ofImage("RUN")).isEmpty();
    assertThat(dockerfile.ofImage("VOLUME")).isEmpty();
    assertThat(dockerfile.ofImage("EXPOSE")).containsExactly("8080");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void labelsSayWhatItIs(Path file) throws IOException {
    assertThat(Dockerfile.read(file).ofImage("LABEL"))
        .singleElement()
        .asString()
        .contains("org.opencontainers.image.title=\"database-operator\"")
        .contains("org.opencontainers.image.description=\"" + pom("description") + "\"")
        .contains("org.opencontainers.image.licenses=\"Apache-2.0\"")
        .contains("org.opencontainers.image.version=\"" + pom("version") + "\"")
        .contains("org.opencontainers.image.revision=");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void whatIsCopiedIsInTheCheckoutAndReachesTheBuild(Path file) throws IOException {
    List<String> allowed =
        Files.readAllLines(Path.of(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();

    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("*");
    assertThat(Dockerfile.read(file).sources())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            source ->
                assertThat(allowed)
                    .as(source)
                    .anyMatch(each -> source.equals(each) || source.startsWith(each + "/")))
        // The others are made by ./mvnw package.
        .filteredOn(source -> !source.startsWith("target/"))
        .allSatisfy(source -> assertThat(Path.of(source)).exists());
  }

  @Test
  void theNativeOneBuildsByTheProfileAndStartsWhatItHasBuilt() throws IOException {
    Dockerfile dockerfile = Dockerfile.read(NATIVE);
    String binary = "/build/target/" + pom("artifactId") + "-" + pom("version") + "-runner";

    assertThat(dockerfile.all("RUN"))
        .last()
        .asString()
        .startsWith("./mvnw -Dnative ")
        .endsWith(" package");
    List<String> copy = List.of(dockerfile.ofImage("COPY").get(0).split(" "));
    assertThat(copy).hasSize(3).contains("--from=build");
    assertThat(binary).matches(copy.get(1).replace(".", "\\.").replace("*", ".*"));
    assertThat(dockerfile.ofImage("ENTRYPOINT")).containsExactly("[\"" + copy.get(2) + "\"]");
    // The other way to build it uses the same.
    assertThat(Files.readString(Path.of("src/main/resources/application.properties")))
        .contains(
            "quarkus.native.builder-image="
                + dockerfile.all("FROM").get(0).replaceAll(" AS .*", ""));
  }

  @Test
  void theJvmOneStartsAsTheImageOfTheTestsDoes() throws IOException {
    Matcher entrypoint =
        Pattern.compile("\"Entrypoint\":(\\[\"java\".*?])", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("dev", "images", "operator", "recipe.sh")));

    assertThat(entrypoint.find()).isTrue();
    assertThat(Dockerfile.read(JVM).ofImage("ENTRYPOINT"))
        .containsExactly(entrypoint.group(1).replaceAll(",\\s*", ", "));
  }

  private static String pom(String element) throws IOException {
    Matcher found =
        Pattern.compile("<" + element + ">(.*?)</" + element + ">")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }
}
