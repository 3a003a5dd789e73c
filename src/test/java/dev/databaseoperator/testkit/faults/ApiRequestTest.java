package dev.databaseoperator.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request is described as the audit log would. */
class ApiRequestTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/a/secrets/s, get secrets a/s",
    "GET, /api/v1/secrets?labelSelector=a%3Db, list secrets /",
    "GET, /api/v1/namespaces/a/secrets?allowWatchBookmarks=true&watch=true, watch secrets a/",
    "POST, /api/v1/namespaces/a/secrets, create secrets a/",
    "PUT, /apis/databaseoperator.dev/v1/namespaces/a/databases/d/status, update databases/status a/d",
    "PATCH, /apis/apps/v1/namespaces/a/statefulsets/s, patch statefulsets a/s",
    "DELETE, /api/v1/namespaces/a/secrets/s, delete secrets a/s",
    "DELETE, /api/v1/namespaces/a/secrets, deletecollection secrets a/",
    "GET, /api/v1/namespaces/a, get namespaces /a",
    "PUT, /api/v1/namespaces/a/finalize, update namespaces/finalize /a",
    "GET, /readyz?verbose, GET /readyz",
    "GET, /apis/apps/v1, GET /apis/apps/v1",
  })
  void isDescribed(String method, String target, String description) {
    assertThat(ApiRequest.of(method, target, "")).hasToString(description);
  }
}
