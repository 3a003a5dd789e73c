package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCallTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /api/v1/namespaces/shop/pods/orders-1-0 | get | pods",
        "GET    | /api/v1/namespaces/shop/pods | list | pods",
        "GET    | /api/v1/pods?limit=500&watch=false | list | pods",
        "GET    | /api/v1/pods?watch=true | watch | pods",
        "GET    | /api/v1/pods?resourceVersion=7&watch=true | watch | pods",
        "GET    | /api/v1/namespaces/shop/pods/x/log?watch=true | get | pods/log",
        "GET    | /apis/apps/v1/namespaces/shop/statefulsets | list | statefulsets",
        "POST   | /apis/apps/v1/namespaces/shop/statefulsets | create | statefulsets",
        "PUT    | /apis/databaseoperator.dev/v1/namespaces/a/databases/b/status | update | databases/status",
        "PATCH  | /api/v1/namespaces/shop/secrets/orders-app?force=true | patch | secrets",
        "DELETE | /api/v1/namespaces/shop/secrets/orders-app | delete | secrets",
        "DELETE | /api/v1/namespaces/shop/secrets?labelSelector=a%3Db | deletecollection | secrets",
        "POST   | /api/v1/namespaces/shop/serviceaccounts/x/token | create | serviceaccounts/token",
        "GET    | /api/v1/namespaces | list | namespaces",
        "GET    | /api/v1/namespaces/shop | get | namespaces",
        "PUT    | /api/v1/namespaces/shop/finalize | update | namespaces/finalize",
        "PATCH  | /api/v1/namespaces/shop/status | patch | namespaces/status",
        "GET    | /apis/apiextensions.k8s.io/v1/customresourcedefinitions/x | get | customresourcedefinitions",
        "GET    | /api/v1/namespaces/shop/services/x/proxy/one/two/three | get | services/proxy",
        "GET    | /readyz | get | nonresource",
        "GET    | /version/ | get | nonresource",
        "GET    | / | get | nonresource",
        "GET    | /api | get | nonresource",
        "GET    | /api/v1 | get | nonresource",
        "GET    | /apis | get | nonresource",
        "GET    | /apis/apps/v1 | get | nonresource",
        "POST   | /made/up/by/somebody | post | nonresource"
      })
  void saysWhatTheAuditLogWouldSay(String method, String path, String verb, String resource) {
    assertThat(ApiCall.of(ApiRequest.of(method, URI.create("https://10.0.0.1:443" + path), "/")))
        .isEqualTo(new ApiCall(verb, resource));
  }

  @ParameterizedTest
  @CsvSource({"/clusters/one", "/clusters/one/"})
  void pathOfTheApiServersAddressIsNotPartOfTheRequest(String basePath) {
    assertThat(
            ApiCall.of(
                ApiRequest.of(
                    "GET",
                    URI.create("https://proxy/clusters/one/api/v1/namespaces/shop/pods"),
                    basePath)))
        .isEqualTo(new ApiCall("list", "pods"));
  }
}
