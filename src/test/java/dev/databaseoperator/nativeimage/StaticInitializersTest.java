package dev.databaseoperator.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Quarkus runs all static initializers while the native image is built, and their results become
 * part of it. So they may compute constants and nothing else: what they would read of the clock,
 * the environment, the network or a source of randomness would be that of the build machine, for
 * ever.
 */
class StaticInitializersTest {

  private static final String ROOT = "dev.databaseoperator.";

  /** Whose methods and constructors only compute: the same result on every machine. */
  private static final Set<String> CONSTANTS =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Enum",
          "java.lang.IllegalArgumentException",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Object",
          "java.lang.Record",
          "java.lang.String",
          "java.lang.StringBuilder",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.time.Duration",
          "java.time.format.DateTimeFormatter",
          "java.util.Arrays",
          "java.util.Collections",
          "java.util.EnumMap",
          "java.util.EnumSet",
          "java.util.HexFormat",
          "java.util.LinkedHashMap",
          "java.util.List",
          "java.util.Map",
          "java.util.Objects",
          "java.util.Set",
          "java.util.TreeMap",
          "java.util.TreeSet",
          "java.util.regex.Pattern",
          // Made by the build, and bound to the handlers when the program starts.
          "org.slf4j.LoggerFactory",
          // Tables of symbols, filled at run time.
          "com.fasterxml.jackson.core.JsonFactory",
          // Plain data.
          "io.fabric8.kubernetes.client.dsl.base.PatchContext",
          "io.fabric8.kubernetes.client.dsl.base.PatchContext$Builder",
          "io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext",
          "io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext$Builder");

  private static final Pattern STREAMS = Pattern.compile("java\\.util\\.stream\\..*");

  /** Not part of the image: no class of the operator refers to them. */
  private static final Pattern BUILD =
      Pattern.compile("dev\\.databaseoperator\\.(manifests|olm)\\..*");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.databaseoperator");

  @Test
  void theyComputeConstantsAndNothingElse() {
    List<String> others = new ArrayList<>();
    int initializers = 0;
    for (JavaClass each : CLASSES) {
      if (each.getStaticInitializer().isPresent() && !BUILD.matcher(each.getName()).matches()) {
        initializers++;
        collect(each.getStaticInitializer().get(), others, new HashSet<>());
      }
    }

    assertThat(initializers).isGreaterThan(40);
    assertThat(others).isEmpty();
  }

  /** Of our own code that an initializer calls, all that it calls in turn. */
  private static void collect(JavaCodeUnit unit, List<String> others, Set<JavaCodeUnit> seen) {
    if (!seen.add(unit)) {
      return;
    }
    for (JavaCall<?> call : unit.getCallsFromSelf()) {
      // What a lambda does is not done yet.
      if (call.isDeclaredInLambda()) {
        continue;
      }
      String owner = call.getTargetOwner().getName();
      if (owner.startsWith(ROOT)) {
        call.getTarget().resolveMember().ifPresent(member -> visit(member, others, seen));
      } else if (!isConstant(call)) {
        others.add(call.getDescription());
      }
    }
  }

  private static boolean isConstant(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    return CONSTANTS.contains(owner.getName())
        || STREAMS.matcher(owner.getName()).matches()
        || owner.isArray()
        // Tables for switch statements.
        || owner.isEnum()
        || call.getTarget().getFullName().equals("java.lang.Class.getName()");
  }

  private static void visit(Object member, List<String> others, Set<JavaCodeUnit> seen) {
    collect((JavaCodeUnit) member, others, seen);
  }
}
