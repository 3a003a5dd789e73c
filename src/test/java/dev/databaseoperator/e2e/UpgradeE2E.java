package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.EarlierManifest;
import dev.databaseoperator.testkit.EarlierVersion;
import dev.databaseoperator.testkit.Golden;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the version before to this one and back, with Databases at work. */
@NeedsOwnNodes("loads the image of the version before, and connects to pods from here")
class UpgradeE2E {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final EarlierManifest operator = new EarlierManifest();

  @RegisterExtension final Tenant namespace = Tenant.onCluster(operator);

  private final Cluster cluster = Cluster.shared();

  @Test
  void databasesRunOnWhileTheOperatorIsUpgradedAndDowngraded() throws Exception {
    ownCredentials("a password of the user's own");
    namespace.applyReady("orders", "{}");
    namespace.applyReady(
        "billing",
        """
        {deletionPolicy: Delete, resources: {limits: {memory: 256Mi}}, monitoring: {enabled: true},
         bootstrap: {initdb: {database: billing, owner: billing, secret: {name: mine}}}}
        """);
    namespace.applyReady("archive", "{}");
    List<String> databases = List.of("orders", "billing", "archive");
    Psql.asApplication(namespace, "archive", "CREATE TABLE kept AS SELECT 42 AS n");
    namespace.patch("archive", "{\"spec\":{\"hibernated\":true}}");
    namespace.awaitReady("archive");

    try (LiveWriter writer = writer()) {
      Map<String, Object> before = state();
      Map<String, StatefulSet> sets = statefulSets();

      operator.upgrade(cluster);
      touch(databases);
      assertSameTemplates(sets, "upgrade");
      assertThat(state()).as("after the upgrade").isEqualTo(before);
      writer.assertUndisturbed();
      ownCredentials("another one, changed after the upgrade");
      awaitLogin("another one, changed after the upgrade");
      before = state();

      operator.downgrade(cluster);
      touch(databases);
      assertSameTemplates(sets, "downgrade");
      assertThat(state()).as("after the downgrade").isEqualTo(before);
      writer.assertUndisturbed();
      ownCredentials("a third, changed after the downgrade");
      awaitLogin("a third, changed after the downgrade");

      writer.assertNothingLost();
    }
    namespace.patch("archive", "{\"spec\":{\"hibernated\":false}}");
    namespace.awaitReady("archive");
    assertThat(Psql.asApplication(namespace, "archive", "SELECT n FROM kept")).isEqualTo("42");
  }

  /**
   * An edit of each Database. When it is Ready as of that edit, the operator that now leads has
   * brought everything of it up to date.
   */
  private void touch(List<String> databases) {
    for (String name : databases) {
      boolean monitored = namespace.database(name).getSpec().getMonitoring().isEnabled();
      namespace.patch(name, "{\"spec\":{\"monitoring\":{\"enabled\":" + !monitored + "}}}");
    }
    databases.forEach(namespace::awaitReady);
  }

  private void assertSameTemplates(Map<String, StatefulSet> before, String step) {
    Map<String, StatefulSet> now = statefulSets();
    assertThat(now).containsOnlyKeys(before.keySet());
    before.forEach(
        (name, set) -> {
          String old = Serialization.asYaml(set.getSpec().getTemplate());
          String present = Serialization.asYaml(now.get(name).getSpec().getTemplate());
          assertThat(present)
              .as(
                  "the %s from or to %s changes StatefulSet %s, and so restarts PostgreSQL:%n%s",
                  step, EarlierVersion.get().commit(), name, Golden.diff(old, present))
              .isEqualTo(old);
        });
  }

  /** All that must stay as it is, in a form that an assertion can show. */
  private Map<String, Object> state() {
    Map<String, Object> state = new TreeMap<>();
    var client = namespace.client();
    for (Pod pod : client.pods().inNamespace(namespace.name()).list().getItems()) {
      state.put(
          "Pod " + pod.getMetadata().getName(),
          pod.getMetadata().getUid()
              + pod.getStatus().getContainerStatuses().stream()
                  .map(c -> " restarts " + c.getRestartCount() + " since " + c.getState())
                  .collect(Collectors.joining()));
    }
    statefulSets()
        .forEach(
            (name, set) ->
                state.put(
                    "StatefulSet " + name,
                    // Not its generation: what is no part of the template restarts nothing.
                    List.of(set.getMetadata().getUid(), set.getStatus().getUpdateRevision())));
    for (Secret secret : client.secrets().inNamespace(namespace.name()).list().getItems()) {
      state.put(
          "Secret " + secret.getMetadata().getName(),
          // No password is shown, only whether it is the same.
          secret.getMetadata().getUid() + " " + secret.getData().hashCode());
    }
    Stream.<List<? extends HasMetadata>>of(
            client.services().inNamespace(namespace.name()).list().getItems(),
            client.persistentVolumeClaims().inNamespace(namespace.name()).list().getItems())
        .flatMap(List::stream)
        .forEach(
            object ->
                state.put(
                    object.getKind() + " " + object.getMetadata().getName(),
                    object.getMetadata().getUid()));
    return state;
  }

  private Map<String, StatefulSet> statefulSets() {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .list()
        .getItems()
        .stream()
        .collect(Collectors.toMap(set -> set.getMetadata().getName(), set -> set));
  }

  /** Nodes, pods and Services of the cluster can be reached from the machine. */
  private LiveWriter writer() throws Exception {
    return new LiveWriter(
        "jdbc:postgresql://" + address("orders") + ":5432/app",
        namespace.secret("orders-app", "username"),
        namespace.secret("orders-app", "password"));
  }

  private String address(String database) {
    return namespace
        .client()
        .services()
        .inNamespace(namespace.name())
        .withName(database + "-rw")
        .get()
        .getSpec()
        .getClusterIP();
  }

  private void awaitLogin(String password) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              try (var connection =
                  java.sql.DriverManager.getConnection(
                      "jdbc:postgresql://" + address("billing") + ":5432/billing",
                      "billing",
                      password)) {
                return connection.isValid(5);
              }
            });
  }

  private void ownCredentials(String password) {
    namespace.applyCredentials("mine", "billing", password);
  }
}
