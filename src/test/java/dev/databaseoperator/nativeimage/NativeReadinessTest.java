package dev.databaseoperator.nativeimage;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A native image has only the classes, members and resources that its build has been told of.
 * Quarkus tells it of what its extensions use, {@link NativeSourcesIT} looks at that list; so our
 * code must not reach anything by name.
 */
@AnalyzeClasses(
    packages = "dev.databaseoperator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class NativeReadinessTest {

  @ArchTest
  static final ArchRule nobodyLooksForClassesOrMembersByName =
      noClasses()
          .should()
          .callMethodWhere(
              call(
                  "java\\.lang\\.Class",
                  "forName|newInstance|getRecordComponents|getEnclosing.*"
                      + "|get(Declared)?(Method|Field|Constructor|Classe)s?"))
          .orShould()
          .callMethodWhere(call("java\\.lang\\.ClassLoader", ".*"))
          .orShould()
          .callMethodWhere(call("java\\.lang\\.invoke\\.(MethodHandles.*|VarHandle)", ".*"))
          .orShould()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.lang.reflect..",
                  "java.lang.instrument..",
                  "java.beans..",
                  "java.rmi..",
                  "javax.script..",
                  "javax.management..",
                  "sun.."))
          .orShould()
          .dependOnClassesThat(named("java.util.ServiceLoader"));

  @ArchTest
  static final ArchRule nobodyLoadsLibraries =
      noClasses()
          .should()
          .callMethodWhere(call("java\\.lang\\.(System|Runtime)", "load|loadLibrary"));

  @ArchTest
  static final ArchRule nobodyUsesJavaSerialization =
      noClasses()
          .should()
          .dependOnClassesThat(named("java.io.Object(In|Out)put(Stream)?|java.io.Externalizable"))
          .orShould()
          .callMethodWhere(call(".*SerializationUtils", ".*"));

  /** Only the build machine's locale exists. */
  @ArchTest
  static final ArchRule nobodyDependsOnTheLocale =
      noClasses()
          .should()
          .dependOnClassesThat(named("java.util.ResourceBundle|java.text\\..*Format"))
          .orShould()
          .callMethodWhere(call("java\\.util\\.Locale", "getDefault|forLanguageTag"))
          .orShould()
          .callMethodWhere(withoutLocale("java\\.lang\\.String", "toLowerCase|toUpperCase|format"))
          .orShould()
          .callMethodWhere(withoutLocale(".*DateTimeFormatter", "ofPattern|ofLocalized.*"));

  /** The provider that BouncyCastle registers fails natively; the JDK's own does not. */
  @ArchTest
  static final ArchRule nobodyNamesASecurityProvider =
      noClasses()
          .should()
          .callMethodWhere(call("java\\.security\\.Security", ".*"))
          .orShould()
          .dependOnClassesThat(named("java.security.Provider"))
          .orShould()
          .dependOnClassesThat(resideInAnyPackage("org.bouncycastle.jc(e|ajce).provider.."));

  /** Each has to be named in quarkus.native.resources.includes: NativeSourcesIT compares. */
  @ArchTest
  static final ArchRule twoClassesReadAResource =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.databaseoperator\\.(instance\\.InstanceScript|spec\\.SpecSchema)")
          .should()
          .callMethodWhere(call("java\\.lang\\.Class", "getResource.*"))
          .orShould()
          .callMethodWhere(call(".*", "getSystemResource.*"));

  /**
   * What they turn into JSON and back is of package api and registered with the kind Database.
   * Whoever is added here must register what Jackson has to reach.
   */
  @ArchTest
  static final ArchRule onlyTheseUseJacksonsReflection =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.databaseoperator\\."
                  // The first three run in the build only.
                  + "(crd\\..*|manifests\\..*|olm\\..*|status\\.StatusJson|boot\\.CanaryWriter|spec\\.Spec(Check|Schema)"
                  + "|kube\\.json\\..*)")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("com.fasterxml.jackson.databind..")
                  .and(DescribedPredicate.not(named(".*\\.JsonNode|.*\\.node\\..*"))))
          .orShould()
          .dependOnClassesThat(named(".*\\.client\\.utils\\.Serialization"));

  /**
   * Of a number {@code %d} makes the digits of the default locale, and {@code %s} those of Java.
   */
  @Test
  void formatsUseNoConversionThatDependsOnTheLocale() throws IOException {
    Pattern conversion = Pattern.compile("(?<!%)(?:%%)*%[-#+ 0,(<]*[0-9.]*[dfeEgGtT]");
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      List<String> lines =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(NativeReadinessTest::lines)
              // PostgreSQL's, not Java's.
              .filter(line -> !line.contains("log_line_prefix"))
              .filter(line -> conversion.matcher(line).find())
              .toList();

      assertThat(lines).isEmpty();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> file.getFileName() + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DescribedPredicate<JavaClass> named(String pattern) {
    return DescribedPredicate.describe("named " + pattern, each -> each.getName().matches(pattern));
  }

  private static DescribedPredicate<JavaCall<?>> call(String owner, String method) {
    return target(owner(nameMatching(owner)))
        .and(target(nameMatching(method)))
        .as("%s.%s", owner, method)
        .forSubtype();
  }

  private static DescribedPredicate<JavaCall<?>> withoutLocale(String owner, String method) {
    return call(owner, method)
        .and(
            DescribedPredicate.describe(
                "without a Locale",
                call ->
                    call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.getName().equals("java.util.Locale"))));
  }
}
