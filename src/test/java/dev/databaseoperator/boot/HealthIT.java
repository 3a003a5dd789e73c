package dev.databaseoperator.boot;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.restassured.path.json.JsonPath;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the probes say when something is wrong, and that they take it back. */
class HealthIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void readinessNamesWhatIsMissingAndLivenessIsNotConcerned() {
    Tenant namespace = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator operator = ProxiedOperator.of(namespace, Map.of()).start()) {
      awaitReadiness(operator, 200);

      Fault notReady =
          operator
              .proxy()
              .on(all().where(request -> request.path().equals("/readyz")))
              .answer(Answer.unavailable());
      JsonPath down = awaitReadiness(operator, 503);
      assertThat(down.getString("checks.find { it.name == 'API server' }.status"))
          .isEqualTo("DOWN");
      assertThat(down.getString("checks.find { it.name == 'caches' }.status")).isEqualTo("UP");
      notReady.off();
      awaitReadiness(operator, 200);

      assertThat(operator.process().get("/q/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static JsonPath awaitReadiness(ProxiedOperator operator, int status) {
    HttpResponse<String> answer =
        await()
            .atMost(SOON)
            .pollInterval(Duration.ofMillis(100))
            .until(
                () -> operator.process().get("/q/health/ready"),
                response -> response.statusCode() == status);
    return new JsonPath(answer.body());
  }
}
