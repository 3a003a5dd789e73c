package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics of the packaged operator, where its Deployment looks for them. */
class EndpointsIT {

  private static OperatorProcess operator;

  /** In a namespace and with a Lease of its own, so that it does not meet the shared one. */
  @BeforeAll
  static void start() {
    ApiServer apiServer = ApiServer.shared();
    operator =
        OperatorProcess.start(
            apiServer,
            Map.of(
                "QUARKUS_OPERATOR_SDK_CONTROLLERS_DATABASE_NAMESPACES",
                apiServer.newNamespace("endpoints"),
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME",
                "endpoints"));
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"started", "live", "ready"})
  void probesAnswer(String probe) {
    given().get("/q/health/" + probe).then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void readinessExplainsEveryInformerAndTheApiServer() {
    JsonPath ready = given().get("/q/health/ready").jsonPath();
    Map<String, Object> caches = ready.getMap("checks.find { it.name == 'caches' }.data");

    assertThat(caches)
        .hasSizeGreaterThan(7)
        .containsKeys("database/secrets", "database/own-secrets", "database/pods");
    assertThat(caches.values()).containsOnly("synced, watching");
    assertThat(ready.getMap("checks.find { it.name == 'API server' }.data"))
        .containsEntry("readyz", "ok");
    assertThat(ready.getList("checks")).hasSize(2);
  }

  @Test
  void livenessExplainsTheLeaseAndTheWorkers() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                given()
                    .get("/q/health/live")
                    .then()
                    .body("checks.find { it.name == 'Lease' }.data.role", equalTo("leader"))
                    .body(
                        "checks.find { it.name == 'Lease' }.data.secondsSinceRenewal",
                        lessThan(15)));
    given()
        .get("/q/health/live")
        .then()
        .body("checks.find { it.name == 'Lease' }.data.holder", not(emptyString()))
        .body("checks.find { it.name == 'workers' }.data.atWork", equalTo(0));
    given()
        .accept("text/plain")
        .get("/q/metrics")
        .then()
        .body(containsString("\ndatabase_operator_leader 1.0"));
  }

  @Test
  void metricsAreInThePrometheusFormatAndNameNoObjects() {
    given()
        .accept("text/plain")
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .contentType(containsString("text/plain"))
        .body(containsString("# HELP jvm_memory_used_bytes"))
        .body(not(containsString("resource_name")));
  }

  @Test
  void nothingElseIsServed() {
    given().get("/").then().statusCode(404);
    given().get("/q/health-ui").then().statusCode(404);
  }

  private static RequestSpecification given() {
    return RestAssured.given().baseUri("http://127.0.0.1").port(operator.port());
  }
}
