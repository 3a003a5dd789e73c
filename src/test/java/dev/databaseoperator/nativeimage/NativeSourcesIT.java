package dev.databaseoperator.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What GraalVM is given of the program is what the program needs. */
@EnabledIf(
    value = "dev.databaseoperator.testkit.OperatorCommand#isNativeBinary",
    disabledReason = "another program is tested, of which it is not known how it was made")
class NativeSourcesIT {

  private static final NativeSources SOURCES = NativeSources.built();

  @Test
  void theBinaryIsSmallEndsWithoutMemoryAndNeedsNoJvm() {
    assertThat(SOURCES.arguments())
        .contains(
            "-Os",
            "-R:+ExitOnOutOfMemoryError",
            // A binary or an error, never one that needs a JVM.
            "--no-fallback")
        .doesNotContain("-H:+AddAllCharsets", "-H:+IncludeAllLocales");
  }

  /** What the manifests' memory is for, and what was measured with 1,000 Databases. */
  @Test
  void theHeapIsLimitedAndLeavesRoomInTheContainer() throws IOException {
    assertThat(SOURCES.arguments())
        .contains("-R:MaxHeapSize=104m", "-R:MaxNewSize=16m")
        .contains("-R:MinTLABSize=65536", "-R:InitialTLABSize=65536")
        .contains("-H:+CompactingOldGen");
    assertThat(Files.readString(Path.of("src/main/kubernetes/kubernetes.yml")))
        .containsPattern("limits:\\s+memory: 256Mi");
  }

  /** Without these instructions TLS is computed in Java. */
  @Test
  void theBinaryAsksForAProcessorThatKnowsAes() {
    assertThat(SOURCES.arguments())
        .contains(
            System.getProperty("os.arch").equals("aarch64")
                ? "-march=armv8-a+aes"
                : "-march=haswell");
  }

  /** A constant made anew by every start would be one of the build machine. */
  @Test
  void theHeapOfTheImageIsMadeByTheBuildOnly() {
    // GraalVM for JDK 25 has the heap strict unless it is asked not to.
    assertThat(SOURCES.arguments())
        .contains("--link-at-build-time")
        .noneMatch(argument -> argument.contains("StrictImageHeap"));
  }

  @Test
  void everyResourceIsInTheImage() throws IOException {
    List<Pattern> included = SOURCES.resources();
    assertThat(resources())
        .contains("dev/databaseoperator/instance/instance.sh")
        .allSatisfy(
            resource ->
                assertThat(included)
                    .as(resource + " is to be named in quarkus.native.resources.includes")
                    .anyMatch(pattern -> pattern.matcher(resource).matches()));
  }

  @Test
  void jacksonReachesEverythingOfADatabase() {
    Set<String> types = new JsonTypes().of(Database.class).names();

    assertThat(types)
        .contains(
            "dev.databaseoperator.api.StorageSpec",
            "dev.databaseoperator.api.Phase",
            "io.fabric8.kubernetes.api.model.Quantity$Serializer");
    assertOpen(types);
  }

  /** Every kind and part of a kind that our code touches, with all that it is made of. */
  @Test
  void jacksonReachesEverythingOfKubernetesThatTheCodeUses() throws ClassNotFoundException {
    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.databaseoperator");
    Set<String> used =
        ours.stream()
            .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
            .map(Dependency::getTargetClass)
            .filter(target -> target.isAssignableTo(KubernetesResource.class))
            .filter(target -> !target.isInterface())
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    JsonTypes types = new JsonTypes();
    for (String name : used) {
      types.of(Class.forName(name));
    }

    assertThat(used)
        .contains(
            "io.fabric8.kubernetes.api.model.Secret",
            "io.fabric8.kubernetes.api.model.apps.StatefulSet",
            "io.fabric8.kubernetes.api.model.coordination.v1.Lease");
    assertOpen(types.names());
  }

  private static void assertOpen(Set<String> types) {
    Set<String> unknown = new TreeSet<>(types);
    unknown.removeAll(SOURCES.open().keySet());
    assertThat(unknown)
        .as("classes to be registered, by @RegisterForReflection for instance")
        .isEmpty();
  }

  /** What lies on the class path beside classes. Quarkus reads its configuration in the build. */
  private static List<String> resources() throws IOException {
    Path classes = Path.of("target", "classes");
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> classes.relativize(file).toString())
          .filter(file -> !file.endsWith(".class") && !file.equals("application.properties"))
          .toList();
    }
  }
}
