package dev.databaseoperator.controller;

import static dev.databaseoperator.testkit.TestNamespace.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.TestNamespace;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which data is whose. */
class IdentityIT {

  private static final Duration SOON = Duration.ofSeconds(15);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void theStatusTellsWhichDataItIsAlsoWhenNothingRuns() throws Exception {
    DatabaseStatus ready = namespace.applyReady("orders", "{}").getStatus();
    try (Connection superuser = namespace.connectAsSuperuser("orders")) {
      assertThat(query(superuser, "SELECT system_identifier FROM pg_control_system()"))
          .containsExactly(ready.getSystemIdentifier());
    }
    assertThat(ready.getMajorVersion()).isEqualTo(17);

    namespace.patch("orders", "{\"spec\":{\"hibernated\":true}}");
    Database asleep =
        namespace.await("orders", SOON, found -> found.getStatus().getPhase() == Phase.Hibernated);
    assertThat(asleep.getStatus().getSystemIdentifier()).isEqualTo(ready.getSystemIdentifier());
    assertThat(asleep.getStatus().getMajorVersion()).isEqualTo(17);
  }
}
