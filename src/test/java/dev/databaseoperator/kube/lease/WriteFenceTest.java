package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteFenceTest {

  private static final String SECRETS = "https://api/api/v1/namespaces/a/secrets";

  private final WriteFence fence = new WriteFence(Leadership.elected(() -> 0, () -> {}));

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whoDoesNotLeadWritesNothing(String method) {
    assertThatThrownBy(() -> send(fence, method, SECRETS + "/x"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessage(
            method
                + " /api/v1/namespaces/a/secrets/x was not sent: this operator does not hold the Lease");
  }

  @Test
  void whoDoesNotLeadReads() {
    assertThatCode(() -> send(fence, "GET", SECRETS)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, https://api/apis/coordination.k8s.io/v1/namespaces/a/leases",
    "PUT, https://api/apis/coordination.k8s.io/v1/namespaces/a/leases/b",
    "PUT, https://proxy/cluster-1/apis/coordination.k8s.io/v1/namespaces/a/leases/b",
  })
  void leasesAreHowOneGetsToLead(String method, String uri) {
    assertThatCode(() -> send(fence, method, uri)).doesNotThrowAnyException();
  }

  @Test
  void aLeaseInTheNameOfAnotherObjectIsNoLease() {
    assertThatThrownBy(() -> send(fence, "PUT", SECRETS + "/leases"))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void theOnlyOperatorWrites() {
    assertThatCode(() -> send(new WriteFence(Leadership.unelected()), "POST", SECRETS))
        .doesNotThrowAnyException();
  }

  private static void send(WriteFence fence, String method, String uri) {
    StandardHttpRequest.Builder request = new StandardHttpRequest.Builder();
    request.uri(uri).method(method, "application/json", "{}");
    fence.before(request, request.build(), null);
  }
}
