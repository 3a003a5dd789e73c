package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} and the packages' tours, compared with the classes. */
@AnalyzeClasses(
    packages = "dev.databaseoperator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitecturePageTest {

  private static final String ROOT = "dev.databaseoperator.";
  private static final Path MAIN = Path.of("src", "main", "java");

  @ArchTest
  static void theMapHasEveryPackageWithWhatItImports(JavaClasses classes) {
    Map<String, Set<String>> shown = new TreeMap<>();
    map().forEach(row -> shown.put(name(row), imports(row)));

    Map<String, Set<String>> actual = new TreeMap<>();
    for (JavaClass each : classes) {
      if (isOurs(each)) {
        Set<String> imported = actual.computeIfAbsent(path(each), any -> new TreeSet<>());
        each.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .map(JavaClass::getBaseComponentType)
            .filter(ArchitecturePageTest::isOurs)
            .map(ArchitecturePageTest::path)
            .filter(target -> !target.equals(path(each)))
            .forEach(imported::add);
      }
    }
    assertThat(shown).isEqualTo(actual);
  }

  @Test
  void everyPackageImportsOnlyPackagesAboveIt() {
    Set<String> above = new TreeSet<>();
    for (List<String> row : map()) {
      assertThat(above).as(name(row)).containsAll(imports(row));
      above.add(name(row));
    }
    assertThat(above).hasSizeGreaterThan(8);
  }

  @Test
  void everyClassThatATourNamesExists() throws IOException {
    Pattern link = Pattern.compile("\\{@link\\s+(?:\\*\\s+)?([\\w.]+)");
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path tour : files.filter(file -> file.endsWith("package-info.java")).toList()) {
        link.matcher(Files.readString(tour))
            .results()
            .map(found -> MAIN.resolve(found.group(1).replace('.', '/') + ".java"))
            .forEach(named -> assertThat(named).as("named by %s", tour).exists());
      }
    }
  }

  private static List<List<String>> map() {
    return Page.of("docs/architecture.md").table("## Packages");
  }

  private static String name(List<String> row) {
    return Page.codeOf(row.get(0)).get(0);
  }

  private static Set<String> imports(List<String> row) {
    return row.size() < 3 ? Set.of() : new TreeSet<>(Page.codeOf(row.get(2)));
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  private static String path(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).replace('.', '/');
  }
}
