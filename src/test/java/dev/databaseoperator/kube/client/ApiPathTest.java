package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

  @ParameterizedTest
  @CsvSource({
    "/api/v1/secrets, secrets, '', '', ''",
    "/api/v1/namespaces, namespaces, '', '', ''",
    "/api/v1/namespaces/shop, namespaces, '', '', shop",
    "/api/v1/namespaces/shop/status, namespaces, status, '', shop",
    "/api/v1/namespaces/shop/secrets, secrets, '', shop, ''",
    "/api/v1/namespaces/shop/secrets/x, secrets, '', shop, x",
    "/apis/apps/v1/namespaces/shop/statefulsets/x/scale, statefulsets, scale, shop, x",
    "/apis/apps/v1/statefulsets, statefulsets, '', '', ''"
  })
  void namesItsObject(
      String path, String resource, String subresource, String namespace, String name) {
    assertThat(ApiPath.of(path, "/")).hasValue(new ApiPath(resource, subresource, namespace, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/apis", "/api/v1", "/apis/apps/v1", "/", "/readyz", "/made/up"})
  void otherPathsNameNone(String path) {
    assertThat(ApiPath.of(path, "/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/k8s/clusters/c-1", "/k8s/clusters/c-1/", "/api/v1/proxied/"})
  void thePathOfTheApiServersAddressDoesNotCount(String basePath) {
    assertThat(ApiPath.of(basePath + "/apis/apps/v1/statefulsets", basePath))
        .hasValue(new ApiPath("statefulsets", "", "", ""));
  }
}
