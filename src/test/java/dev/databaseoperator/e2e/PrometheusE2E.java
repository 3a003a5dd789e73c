package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.DevCluster;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Tenant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dev/prometheus} beside a cluster with the installed operator. */
@NeedsOwnNodes("runs Prometheus beside the cluster")
class PrometheusE2E {

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  private final DevCluster cluster = Cluster.shared().own();

  @AfterEach
  void down() {
    cluster.prometheus("down");
  }

  @Test
  void tenQueriesHaveAnswersAlsoWhenItIsAlreadyUp() {
    namespace.applyReady("orders", "{}");
    assertTenAnswers(cluster.prometheus("up"));
    String again = cluster.prometheus("up");
    assertTenAnswers(again);
    assertThat(again)
        .contains("{namespace=\"%s\", phase=\"Ready\"} => 1".formatted(namespace.name()));

    assertThat(cluster.prometheus("query", "sum(database_operator_leader)")).isEqualTo("1\n");
    assertThat(cluster.prometheus("query", "count(up{job=\"database-operator\"} == 0)")).isEmpty();
  }

  /** Title, query, and a line for each series. */
  private static void assertTenAnswers(String printed) {
    assertThat(List.of(printed.strip().split("\n\n")))
        .hasSize(10)
        .allSatisfy(block -> assertThat(block.lines()).as(block).hasSizeGreaterThanOrEqualTo(3))
        .allSatisfy(block -> assertThat(block).doesNotContain("NaN", "(nothing)"));
  }
}
