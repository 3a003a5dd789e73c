package dev.databaseoperator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.reconcile.DatabaseReconciler;
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

  /** From the bottom to the top: each knows only those before it. */
  private static final List<String> ORDER =
      List.of(
          "metrics",
          "config",
          "api",
          "crd",
          "kube.json",
          "kube.client",
          "kube.lease",
          "kube.watch",
          "postgres",
          "view",
          "status",
          "diagnosis",
          "child",
          "capability",
          "spec",
          "volume",
          "credentials",
          "instance",
          "image",
          "topology",
          "sql",
          "monitoring",
          "deletion",
          "reconcile",
          "boot",
          // The build runs them: what the operator cannot reach is not in the native binary.
          "manifests",
          "olm");

  /** Packages of one capability; only {@code reconcile}, which lists them, knows them all. */
  private static final List<String> CAPABILITIES =
      List.of(
          "volume",
          "credentials",
          "instance",
          "image",
          "topology",
          "sql",
          "monitoring",
          "deletion");

  @ArchTest
  static void packagesKnowOnlyThoseBelowThem(JavaClasses classes) {
    List<String> upward =
        dependencies(classes)
            .filter(each -> place(each.getTargetClass()) > place(each.getOriginClass()))
            .map(Dependency::getDescription)
            .toList();
    assertThat(upward).isEmpty();
  }

  @ArchTest
  static final ArchRule theOperatorKnowsNothingThatOnlyTheBuildRuns =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "manifests..", ROOT + "olm..", ROOT + "crd..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + "manifests..", ROOT + "olm..", ROOT + "crd..");

  /** What the rest needs of a capability it gets by {@code Capability}. */
  @ArchTest
  static void whatIsBelowKnowsNoCapability(JavaClasses classes) {
    List<String> known =
        dependencies(classes)
            .filter(each -> CAPABILITIES.contains(packageOf(each.getTargetClass())))
            .filter(each -> !CAPABILITIES.contains(packageOf(each.getOriginClass())))
            .filter(each -> !packageOf(each.getOriginClass()).equals("reconcile"))
            .map(Dependency::getDescription)
            .toList();
    assertThat(known).isEmpty();
  }

  private static Stream<Dependency> dependencies(JavaClasses classes) {
    return classes.stream()
        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
        .filter(each -> each.getTargetClass().getPackageName().startsWith(ROOT));
  }

  private static int place(JavaClass type) {
    int place = ORDER.indexOf(packageOf(type));
    assertThat(place).as("place of package %s", packageOf(type)).isNotNegative();
    return place;
  }

  private static String packageOf(JavaClass type) {
    // The root has only its package-info.
    return type.getPackageName().startsWith(ROOT)
        ? type.getPackageName().substring(ROOT.length())
        : "";
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(**)").should().beFreeOfCycles();

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
    assertThat(readings(ROOT + "reconcile.Look", classes))
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

  /** Builders of objects, and what they share: the same input gives byte-equal output. */
  private static final Set<String> BUILDERS =
      Set.of(
          "ChildMetadata",
          "CredentialSecret",
          "RetainedMarks",
          "InstanceVolumeClaim",
          "ExpectedData",
          "DataNotes",
          "AppSecret",
          "SuperuserSecret",
          "Rotation",
          "InstanceStatefulSet",
          "InstancePod",
          "PostgresContainer",
          "PostgresConfigMap",
          "PostgresSettings",
          "ReadWriteService",
          "InstancesService",
          "ImageCheckPod",
          "RestartOrder",
          "DatabasePodMonitor");

  /** In the packages that compute, those that read or write. */
  private static final Set<String> ACTING =
      Set.of("StatusWriter", "StatusEdits", "StatusJson", "LiveEvents", "LiveReader");

  private static final DescribedPredicate<JavaClass> PURE =
      DescribedPredicate.describe(
          "build objects or compute the status",
          type ->
              BUILDERS.contains(outermost(type))
                  || (List.of("status", "diagnosis").contains(packageOf(type))
                      && !ACTING.contains(outermost(type))));

  @ArchTest
  static void theListsOfBuildersAndActorsNameClasses(JavaClasses classes) {
    assertThat(classes.stream().map(ArchitectureTest::outermost).toList())
        .containsAll(BUILDERS)
        .containsAll(ACTING);
  }

  /** Of the client only CustomResource, the base of every kind. */
  @ArchTest
  static final ArchRule whatIsPureUsesOnlyTheModelOfKubernetes =
      noClasses()
          .that(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.quarkus..",
              "jakarta..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule whatIsPureHasNoClockAndNoDice =
      noClasses()
          .that(PURE)
          .should()
          .dependOnClassesThat(
              assignableTo(Clock.class)
                  .or(assignableTo(Random.class))
                  .or(assignableTo(UUID.class))
                  .or(assignableTo(Client.class))
                  .or(assignableTo(Resource.class))
                  .or(assignableTo(Connection.class)));

  @ArchTest
  static final ArchRule whatIsPureDoesNotEvenMeasureTime =
      noClasses()
          .that(PURE)
          .or()
          .resideInAnyPackage(ROOT + "api..", ROOT + "view..")
          .should()
          .callMethodWhere(call("java\\.lang\\.System", "nanoTime|currentTimeMillis"));

  private static String outermost(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1).replaceFirst("\\$.*", "");
  }

  @ArchTest
  static final ArchRule timeComesFromTheClockThatBootMakes =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "boot..")
          .should()
          .callMethodWhere(call("java\\.lang\\.System", "currentTimeMillis"))
          .orShould()
          .callMethodWhere(call("java\\.time\\.[A-Za-z]+", "now"))
          .orShould()
          .callMethodWhere(call("java\\.time\\.Clock", "system.*|tick.*"))
          .orShould()
          .callConstructor(Date.class);

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
          .doNotHaveFullyQualifiedName(ROOT + "boot.LeaderElection")
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
