package dev.databaseoperator.runtime;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.databaseoperator.testkit.OperatorKubeconfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics of the packaged operator, where its Deployment looks for them. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = OperatorKubeconfig.class, restrictToAnnotatedClass = true)
class EndpointsIT {

  @ParameterizedTest
  @ValueSource(strings = {"started", "live", "ready"})
  void probesAnswer(String probe) {
    given().get("/q/health/" + probe).then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void readinessNamesTheController() {
    given().get("/q/health/ready").then().body(containsString("\"database\": \"OK\""));
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
}
