package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator says that cannot start. */
class RefusedStartIT {

  @Test
  void timesThatMakeNoSafeElectionAreNamed() {
    assertThatThrownBy(
            () ->
                OperatorProcess.start(
                    ApiServer.withoutOperator(),
                    Map.of("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION", "10s")))
        .hasMessageContaining("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION")
        .hasMessageContaining(
            "the lease duration (PT10S) must be longer than the renew deadline (PT10S)");
  }

  @Test
  void withoutTheCrdTheOperatorEndsAndSaysWhatToApply() {
    ApiServer bare = ApiServer.bare();
    try {
      assertThatThrownBy(() -> OperatorProcess.start(bare.kubeconfig(), Map.of()))
          .hasMessageContaining("does not know the kind Database")
          .hasMessageContaining("deploy/crds.yaml");
    } finally {
      bare.stop();
    }
  }
}
