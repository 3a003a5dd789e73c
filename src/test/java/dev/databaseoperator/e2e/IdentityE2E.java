package dev.databaseoperator.e2e;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.NodeView;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Data that was exchanged on a real volume. */
@NeedsOwnNodes("exchanges what is on volumes")
class IdentityE2E {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  @Test
  void aDatabaseThatAdoptsLeavesOtherDataAsItIsUntilExactlyThatIsAccepted() throws Exception {
    String own = namespace.applyReady("orders", "{}").getStatus().getSystemIdentifier();
    String other = namespace.applyReady("bills", "{}").getStatus().getSystemIdentifier();
    Psql.asApplication(namespace, "bills", "CREATE TABLE bill AS SELECT 42 AS id");
    for (String name : new String[] {"orders", "bills"}) {
      namespace.patch(name, "{\"spec\":{\"hibernated\":true}}");
      namespace.await(name, MINUTE, found -> found.getStatus().getPhase() == Phase.Hibernated);
    }
    await()
        .atMost(MINUTE)
        .untilAsserted(
            () ->
                assertThat(namespace.secret("orders-superuser", "system-identifier"))
                    .isEqualTo(own));
    namespace.kubectl("delete", "pgd", "orders", "bills", "--timeout=60s");
    Path volume = NodeView.volume(namespace.client(), namespace.name(), "orders");
    exchange(volume, NodeView.volume(namespace.client(), namespace.name(), "bills"));
    Map<String, String> before = everything(volume);

    namespace.apply("orders", "{}");
    long[] refused = new long[1];
    await()
        .atMost(MINUTE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                namespace
                    .kubectl("get", "pods", "-o", "jsonpath={..terminated.exitCode}")
                    .contains("29"));
    refused[0] = System.nanoTime();
    Database stalled =
        namespace.await(
            "orders",
            Duration.ofSeconds(15),
            found ->
                condition(found, "Stalled")
                    .filter(condition -> condition.getReason().equals("ForeignData"))
                    .isPresent());
    System.err.printf(
        "from the refusal to Stalled: %.1f s%n%s%n",
        (System.nanoTime() - refused[0]) / 1e9,
        condition(stalled, "Ready").orElseThrow().getMessage());
    assertThat(condition(stalled, "Ready").orElseThrow().getMessage()).contains(own, other);
    assertThat(everything(volume)).isEqualTo(before);

    namespace.kubectl(
        "annotate", "pgd", "orders", "databaseoperator.dev/accept-system-identifier=" + other);
    await()
        .atMost(MINUTE)
        .untilAsserted(
            () ->
                assertThat(namespace.secret("orders-superuser", "accepted-system-identifier"))
                    .isEqualTo(other));
    // As the page says, who does not want to wait for the kubelet.
    namespace.kubectl("delete", "pod", "orders-1-0");
    namespace.await(
        "orders",
        MINUTE,
        found ->
            Conditions.isReady(found) && other.equals(found.getStatus().getSystemIdentifier()));
    assertThat(
            namespace.inPod(
                "orders", "psql", "-U", "postgres", "-d", "app", "-Atc", "SELECT id FROM bill"))
        .isEqualTo("42");
  }

  private static void exchange(Path first, Path second) throws IOException {
    Path aside = first.resolveSibling(first.getFileName() + ".aside");
    for (String name : new String[] {"pgdata", "superuser.applied"}) {
      Files.move(first.resolve(name), aside);
      Files.move(second.resolve(name), first.resolve(name));
      Files.move(aside, second.resolve(name));
    }
  }

  /** Owner, mode, times and content of everything there, but for the note of who held the lock. */
  private static Map<String, String> everything(Path volume) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(volume)) {
      for (Path path : paths.filter(one -> !one.endsWith("instance.lock")).toList()) {
        Map<String, Object> attributes =
            Files.readAttributes(
                path, "unix:uid,gid,mode,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        found.put(
            volume.relativize(path).toString(),
            new TreeMap<>(attributes)
                + (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    ? " " + Arrays.hashCode(Files.readAllBytes(path))
                    : ""));
      }
    }
    return found;
  }
}
