package dev.databaseoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One Secret, named by several Databases. */
class SharedSecretIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration QUIET = Duration.ofSeconds(1);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void anEditWakesExactlyTheDatabasesThatNameIt() {
    create("shared");
    create("another");
    for (String database : new String[] {"first", "second"}) {
      namespace.applyReady(database, "{bootstrap: {initdb: {secret: {name: shared}}}}");
    }
    namespace.applyReady("third", "{bootstrap: {initdb: {secret: {name: another}}}}");
    namespace.applyReady("fourth", "{}");

    // An operator of this namespace alone, so that its count is of these four Databases.
    try (OperatorProcess counted =
        OperatorProcess.start(
            ApiServer.shared(),
            Map.of(
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME",
                "counted",
                "DATABASE_OPERATOR_WATCH_NAMESPACES",
                namespace.name()))) {
      double before = settled(counted, 4);
      annotate("shared", "1");
      assertThat(settled(counted, before + 2)).isEqualTo(before + 2);
      annotate("another", "1");
      assertThat(settled(counted, before + 3)).isEqualTo(before + 3);
    }
  }

  /** Number of reconciliations, at least so many, when no more have come for a while. */
  private static double settled(OperatorProcess operator, double least) {
    AtomicReference<Double> last = new AtomicReference<>(-1.0);
    return await()
        .atMost(SOON.multipliedBy(3))
        .pollInterval(QUIET)
        .until(operator::reconciliations, now -> now >= least && last.getAndSet(now).equals(now));
  }

  /** Concerns nobody: it wakes, and there is nothing to do. */
  private void annotate(String secret, String value) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(
            found ->
                new SecretBuilder(found)
                    .editMetadata()
                    .addToAnnotations("example.com/touched", value)
                    .endMetadata()
                    .build());
  }

  private void create(String name) {
    namespace
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .withLabels(Map.of("databaseoperator.dev/watch", "true"))
                .endMetadata()
                .withStringData(Map.of("username", "app", "password", "chosen"))
                .build())
        .create();
  }
}
