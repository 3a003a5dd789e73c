package dev.databaseoperator.status;

import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A status that came back different from the API server would be written for ever. */
class StatusStoredIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static KubernetesClient client;
  private static Database stored;

  @BeforeAll
  static void database() {
    client = ApiServer.withoutOperator().client();
    Database database =
        Databases.named(ApiServer.withoutOperator().newNamespace("status"), "orders");
    database.getMetadata().setUid(null);
    database.getMetadata().setResourceVersion(null);
    stored = client.resource(database).create();
  }

  static Stream<StatusTest.Situation> situations() {
    return StatusTest.situations();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void statusComesBackAsItWasWritten(StatusTest.Situation situation) {
    DatabaseStatus written = situation.status(NOW);
    Database fresh = Databases.copy(stored);
    fresh.getMetadata().setResourceVersion(null);
    fresh.setStatus(written);
    Database read = client.resource(fresh).updateStatus();
    assertThat(MAPPER.<Object>convertValue(read.getStatus(), Object.class))
        .isEqualTo(MAPPER.convertValue(written, Object.class));
  }
}
