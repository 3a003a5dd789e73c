package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.databaseoperator.testkit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Compares what the manifests grant with what operators have asked for while the whole suite ran
 * against the API server. The build runs it after all tests of that depth, and not when {@code
 * -Dit.test} has chosen some.
 */
class RightsCheck {

  private static final Path LOGS = Path.of("target", "audit");
  private static final Path SUMMARY = Path.of("target", "failsafe-reports", "failsafe-summary.xml");

  /** No requests: the API server looks for them when a reference is set. */
  private static final Set<String> PROVEN_BY_OWNER_REFERENCES_IT =
      Set.of(
          "database-operator: update databases/finalizers.databaseoperator.dev",
          "database-operator: delete configmaps",
          "database-operator: delete services");

  private static final Map<String, Set<Right>> GRANTED =
      InstallFiles.operatorRoles().stream()
          .collect(Collectors.toMap(role -> role.at("/metadata/name").asText(), Right::of));

  private static final Set<Right> EVERYWHERE =
      InstallFiles.operatorRoles().stream()
          .filter(role -> role.path("kind").asText().equals("ClusterRole"))
          .map(Right::of)
          .flatMap(Set::stream)
          .collect(Collectors.toSet());

  private static Set<AskedRight> asked;

  /** Skips the tests, and says so, when nothing can be concluded. */
  @BeforeEach
  void onlyAfterAWholeSuiteThatPassed() throws IOException {
    assumeThat(LOGS).as("audit logs of a whole suite").isDirectory();
    assumeThat(SUMMARY)
        .as("a suite that failed has not asked for everything")
        .content()
        .contains("<errors>0</errors>", "<failures>0</failures>");
    if (asked == null) {
      asked = asked();
    }
    assertThat(asked).as("rights that operators asked for").hasSizeGreaterThan(20);
  }

  @Test
  void everyRightThatIsGrantedIsUsed() {
    Set<String> unused = new TreeSet<>();
    GRANTED.forEach((role, rights) -> rights.forEach(right -> unused.add(role + ": " + right)));
    asked.stream().filter(AskedRight::allowed).flatMap(RightsCheck::uses).forEach(unused::remove);
    assertThat(unused)
        .as("granted, but no test needs it: remove it from src/main/kubernetes")
        .isEqualTo(PROVEN_BY_OWNER_REFERENCES_IT);
  }

  @Test
  void nothingIsAskedForThatIsNotGranted() {
    assertThat(asked.stream().filter(request -> !isGranted(request)))
        .as("asked for, but not granted in src/main/kubernetes")
        .isEmpty();
  }

  /** Which of the grants made a request possible. */
  private static Stream<String> uses(AskedRight request) {
    // A test has operators with a Lease in another namespace, and grants what our Roles grant here.
    Set<String> roles =
        GRANTED.containsKey(request.role()) ? Set.of(request.role()) : GRANTED.keySet();
    return roles.stream()
        .filter(role -> GRANTED.get(role).contains(request.right()))
        .map(role -> role + ": " + request.right());
  }

  private static boolean isGranted(AskedRight request) {
    boolean somewhere =
        GRANTED.values().stream().anyMatch(rights -> rights.contains(request.right()));
    if (request.allowed()) {
      return somewhere;
    }
    // Refused although granted: a test had taken the right away.
    return request.own().equals(request.namespace())
        ? somewhere
        : request.own().equals("database-operator") && EVERYWHERE.contains(request.right());
  }

  private static Set<AskedRight> asked() throws IOException {
    try (Stream<Path> logs = Files.list(LOGS)) {
      return logs.flatMap(log -> asked(log).stream()).collect(Collectors.toSet());
    }
  }

  private static Set<AskedRight> asked(Path log) {
    return AuditLog.at(log)
        .distinct(AskedRight::isCandidate, AskedRight::isOne, AskedRight::of)
        .stream()
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }
}
