package dev.databaseoperator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.reconcile.DatabaseReconciler;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages of the design know each other in one direction only, and some things not at all. */
@AnalyzeClasses(
    packages = "dev.databaseoperator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "dev.databaseoperator.";

  @ArchTest
  static final ArchRule packagesKnowOnlyThoseBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.databaseoperator..")
          .layer("metrics")
          .definedBy(ROOT + "metrics..")
          .layer("api")
          .definedBy(ROOT + "api..")
          .layer("view")
          .definedBy(ROOT + "view..")
          .layer("spec")
          .definedBy("dev.databaseoperator.spec..")
          .layer("desired")
          .definedBy(ROOT + "desired..")
          .layer("status")
          .definedBy(ROOT + "status..")
          .layer("kube")
          .definedBy(ROOT + "kube..")
          .layer("postgres")
          .definedBy(ROOT + "postgres..")
          .layer("child")
          .definedBy(ROOT + "child..")
          .layer("runtime")
          .definedBy(ROOT + "runtime..")
          .layer("controller")
          .definedBy(ROOT + "controller..")
          // The root has only its package-info.
          .ensureAllClassesAreContainedInArchitectureIgnoring("dev.databaseoperator")
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("api")
          .mayNotAccessAnyLayer()
          .whereLayer("view")
          .mayOnlyAccessLayers("api")
          .whereLayer("kube")
          .mayOnlyAccessLayers("metrics")
          .whereLayer("postgres")
          .mayNotAccessAnyLayer()
          .whereLayer("spec")
          .mayOnlyAccessLayers("api", "view")
          .whereLayer("desired")
          .mayOnlyAccessLayers("api", "spec", "status")
          .whereLayer("status")
          .mayOnlyAccessLayers("api", "view")
          .whereLayer("child")
          .mayOnlyAccessLayers("api", "view", "desired", "status", "kube")
          .whereLayer("runtime")
          .mayOnlyAccessLayers("api", "view", "status", "kube", "postgres", "metrics")
          .whereLayer("controller")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule postgresKnowsNoKubernetesAndNoFramework =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..", "io.javaoperatorsdk..", "io.quarkus..", "io.smallrye..", "jakarta..");

  @ArchTest
  static final ArchRule onlyPostgresTalksToPostgres =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..");

  /** A new one reads its defaults from a resource, which costs milliseconds natively. */
  @ArchTest
  static final ArchRule oneDriverIsMadeForAllConnections =
      noClasses()
          .should()
          .callConstructorWhere(
              target(owner(assignableTo(Driver.class)))
                  .and(
                      DescribedPredicate.describe(
                          "outside the constructor of PostgresReconciler",
                          call ->
                              !call.getOrigin().isConstructor()
                                  || !call.getOriginOwner()
                                      .getSimpleName()
                                      .equals("PostgresReconciler"))));

  /**
   * What a reconciliation finds due and what it schedules are decided by one instant: with two,
   * what becomes due between them is neither done nor scheduled. The reading of {@code
   * bringUpToDate} is that of the status alone.
   */
  @ArchTest
  static void aReconciliationReadsTheClockOnce(JavaClasses classes) {
    assertThat(readings(ROOT + "controller.Look", classes))
        .containsOnly(entry("bringUpToDate", 1L), entry("view", 1L));
    assertThat(readings(DatabaseReconciler.class.getName(), classes))
        .containsOnly(entry("letGo", 1L), entry("keepRunning", 1L), entry("until", 1L));
  }

  private static Map<String, Long> readings(String reader, JavaClasses classes) {
    return classes.get(reader).getMethodCallsFromSelf().stream()
        .filter(call -> call.getTargetOwner().isEquivalentTo(Clock.class))
        .collect(Collectors.groupingBy(call -> call.getOrigin().getName(), counting()));
  }

  /**
   * Micrometer has retired this client of Prometheus and its registry for it; Quarkus will follow.
   */
  @ArchTest
  static final ArchRule metricsKnowMicrometerAlone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.prometheus..", "io.micrometer.prometheus..");

  @ArchTest
  static final ArchRule apiIsPlainData =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javaoperatorsdk..", "io.quarkus..", "io.smallrye..", "jakarta..");

  /** Its one fabric8 client class is CustomResource, the base of every kind. */
  @ArchTest
  static final ArchRule desiredUsesOnlyTheModelOfKubernetes =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "desired..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.quarkus..",
              "jakarta..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule statusReadsTheCachesInOnePlace =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "status..")
          .and()
          .doNotHaveFullyQualifiedName(Observed.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.quarkus..",
              "jakarta..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule desiredAndStatusHaveNoClockAndNoDice =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "desired..", ROOT + "status..")
          .should()
          .dependOnClassesThat(
              assignableTo(Clock.class)
                  .or(assignableTo(Random.class))
                  .or(assignableTo(UUID.class))
                  .or(assignableTo(Client.class))
                  .or(assignableTo(Resource.class))
                  .or(assignableTo(Connection.class)));

  @ArchTest
  static final ArchRule timeComesFromTheClockThatRuntimeMakes =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "runtime..")
          .should()
          .callMethodWhere(call("java\\.lang\\.System", "currentTimeMillis"))
          .orShould()
          .callMethodWhere(call("java\\.time\\.[A-Za-z]+", "now"))
          .orShould()
          .callMethodWhere(call("java\\.time\\.Clock", "system.*|tick.*"))
          .orShould()
          .callConstructor(Date.class);

  @ArchTest
  static final ArchRule desiredAndStatusDoNotEvenMeasureTime =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "desired..", ROOT + "status..", ROOT + "api..")
          .should()
          .callMethodWhere(call("java\\.lang\\.System", "nanoTime|currentTimeMillis"));

  @ArchTest
  static final ArchRule nobodySleepsButTheRetryOfConflicts =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ConflictRetry.class.getName())
          .should()
          .callMethodWhere(call("java\\.lang\\.Thread", "sleep|onSpinWait|yield"))
          .orShould()
          .callMethodWhere(call("java\\.util\\.concurrent\\.TimeUnit", "sleep"));

  @ArchTest
  static final ArchRule nobodyEndsTheProcessButLeaderElection =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + "runtime.LeaderElection")
          .should()
          .callMethodWhere(call("java\\.lang\\.System", "exit"))
          .orShould()
          .callMethodWhere(call("java\\.lang\\.Runtime", "exit|halt"));

  @ArchTest
  static final ArchRule fieldsAreNotInjected =
      fields().should().notBeAnnotatedWith("jakarta.inject.Inject");

  @ArchTest
  static final ArchRule fieldsAreNotConfigured =
      fields().should().notBeAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty");

  @ArchTest
  static final ArchRule methodsAreNotInjected =
      methods().should().notBeAnnotatedWith("jakarta.inject.Inject");

  @ArchTest static final ArchRule nobodyPrints = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest static final ArchRule nobodyLogsPastSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  /** A scheduler or a pool of ours would outlive the SDK's orderly stop. */
  @ArchTest
  static final ArchRule nobodyStartsThreads =
      noClasses()
          .should()
          .callConstructorWhere(target(owner(assignableTo(Thread.class))))
          .orShould()
          .callMethodWhere(call("java\\.util\\.concurrent\\.Executors", ".*"));

  /** Catalogues of data and API types may be longer: a reader looks one entry up. */
  private static final Set<String> MAY_BE_LONG =
      Set.of("metrics/Metric.java", "api/DatabaseSpec.java");

  @Test
  void noClassHasMoreThan200Lines() throws IOException {
    Path root = Path.of("src", "main", "java", "dev", "databaseoperator");
    Set<String> tooLong = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        if (Files.readAllLines(file).size() > 200) {
          tooLong.add(root.relativize(file).toString());
        }
      }
    }
    assertThat(tooLong).as("split by purpose").isSubsetOf(MAY_BE_LONG);
  }

  @Test
  void testsNameNoClientOfPrometheusEither() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.prometheus..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("dev.databaseoperator"));
  }

  @Test
  void everyPackageHasATour() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
      assertThat(packages)
          .hasSizeGreaterThan(8)
          .allSatisfy(
              each -> assertThat(each.resolve("package-info.java")).content().contains("/**"));
    }
  }

  private static DescribedPredicate<JavaCall<?>> call(String owner, String method) {
    return target(owner(nameMatching(owner)))
        .and(target(nameMatching(method)))
        .as("%s.%s", owner, method)
        .forSubtype();
  }
}
