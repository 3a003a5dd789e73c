package dev.databaseoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.TestNamespace;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when the operator that works is told to stop. */
class HandOverIT {

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void stopsWithinSecondsAndItsSuccessorTakesOver() {
    OperatorProcess leader = OperatorProcess.shared();
    OperatorProcess standby = OperatorProcess.start(ApiServer.shared());
    String before = holder();

    Duration stop = leader.terminate();
    OperatorProcess.succeededBy(standby);

    assertThat(stop).isLessThan(Duration.ofSeconds(5));
    assertThat(leader.exitCode()).isEqualTo(143);
    long sinceStop = System.nanoTime();
    namespace.applyReady("orders", "{}");
    // Far less than the 15 seconds that the Lease would have been valid.
    assertThat(Duration.ofNanos(System.nanoTime() - sinceStop)).isLessThan(Duration.ofSeconds(12));
    assertThat(holder()).isNotEqualTo(before).isNotEmpty();
  }

  private String holder() {
    Lease lease =
        namespace
            .client()
            .leases()
            .inNamespace("database-operator")
            .withName("database-operator")
            .get();
    return lease.getSpec().getHolderIdentity();
  }
}
