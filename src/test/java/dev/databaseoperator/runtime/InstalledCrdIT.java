package dev.databaseoperator.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator says on a cluster that does not know its kind. */
class InstalledCrdIT {

  @Test
  void withoutTheCrdTheOperatorEndsAndSaysWhatToApply() {
    ApiServer bare = ApiServer.bare();
    try {
      assertThatThrownBy(() -> OperatorProcess.start(bare.kubeconfig(), Map.of()))
          .hasMessageContaining("does not know the kind Database")
          .hasMessageContaining("deploy/install.yaml");
    } finally {
      bare.stop();
    }
  }
}
