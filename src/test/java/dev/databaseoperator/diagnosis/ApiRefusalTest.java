package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.status.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are those of a kube-apiserver 1.36; RefusalsIT gets them from one. */
class ApiRefusalTest {

  private static final String FORBIDDEN = "secrets \"orders-app\" is forbidden: ";

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exceeded quota: small, requested: secrets=1, used: secrets=2, limited: secrets=2 | QuotaExceeded | true
          failed quota: small: must specify limits.memory for: postgres | QuotaExceeded | true
          violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "postgres" must set securityContext.runAsNonRoot=true) | PodSecurityViolation | true
          ValidatingAdmissionPolicy 'no-secrets' with binding 'everywhere' denied request: not on Fridays | AdmissionDenied | true
          unable to create new content in namespace shop because it is being terminated | NamespaceTerminating | false
          maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi | LimitRangeViolated | true
          [minimum cpu usage per Container is 1, but request is 100m, memory max limit to request ratio per Container is 1, but provided ratio is 2.000000] | LimitRangeViolated | true
          User "system:serviceaccount:a:b" cannot create resource "secrets" in API group "" in the namespace "shop" | Forbidden | true
          data: Forbidden: field is immutable when `immutable` is set | Refused | true
          anything else | Forbidden | true
          """)
  void whoRefusesIsReadFromTheWords(String words, String reason, boolean stalled) {
    Problem problem = ApiRefusal.of(403, List.of(), FORBIDDEN + words).orElseThrow();
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.stalled()).isEqualTo(stalled);
    assertThat(problem.message()).as("the whole of it").contains(FORBIDDEN + words);
    assertThat(ApiRefusal.of("create Pod a-0 in StatefulSet a failed error: " + FORBIDDEN + words))
        .as("repeated in an event")
        .get()
        .satisfies(same -> assertThat(same.reason()).isEqualTo(reason));
  }

  @Test
  void quotaIsNamedWithWhatItHasNoRoomFor() {
    assertThat(
            ApiRefusal.of(
                    403,
                    List.of(),
                    FORBIDDEN
                        + "exceeded quota: small, requested: limits.memory=2Gi,secrets=1, used:"
                        + " limits.memory=1Gi,secrets=2, limited: limits.memory=2Gi,secrets=2")
                .orElseThrow()
                .message())
        .startsWith(
            "ResourceQuota small has no room for limits.memory=2Gi,secrets=1 (used:"
                + " limits.memory=1Gi,secrets=2, limited: limits.memory=2Gi,secrets=2); raise it");
  }

  @Test
  void missingRightIsNamedAsItHasToBeGranted() {
    assertThat(
            ApiRefusal.of(
                    403,
                    List.of(),
                    "statefulsets.apps \"a\" is forbidden: User"
                        + " \"system:serviceaccount:ops:operator\" cannot patch resource"
                        + " \"statefulsets\" in API group \"apps\" in the namespace \"shop\"")
                .orElseThrow()
                .message())
        .startsWith(
            "system:serviceaccount:ops:operator lacks a permission: grant verb patch on resource"
                + " statefulsets of API group \"apps\" in namespace shop");
    assertThat(
            ApiRefusal.of(
                    403,
                    List.of(),
                    "nodes is forbidden: User \"x\" cannot list resource \"nodes\" in API group \"\""
                        + " at the cluster scope")
                .orElseThrow()
                .message())
        .contains("in the whole cluster");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 418, 500})
  void webhookThatDeniesIsToldWithWhateverCodeItChose(int code) {
    assertThat(
            ApiRefusal.of(
                code, List.of(), "admission webhook \"a.example.com\" denied the request: no"))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("AdmissionDenied"))
        .satisfies(problem -> assertThat(problem.message()).contains("\"a.example.com\""));
  }

  @Test
  void webhookThatCannotBeCalledPasses() {
    assertThat(
            ApiRefusal.of(
                500,
                List.of(),
                "Internal error occurred: failed calling webhook \"a.example.com\": failed to call"
                    + " webhook: Post \"https://a.b.svc:443/x?timeout=10s\": dial tcp 10.96.1.2:443:"
                    + " connect: connection refused"))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("WebhookUnavailable"))
        .satisfies(problem -> assertThat(problem.stalled()).isFalse());
  }

  @Test
  void causeForProgramsCountsMoreThanWords() {
    assertThat(ApiRefusal.of(403, List.of("NamespaceTerminating"), "no"))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("NamespaceTerminating"));
  }

  @ParameterizedTest
  @CsvSource({"400, Refused", "422, Refused", "401, Forbidden", "403, Forbidden"})
  void otherRefusalsAreToldByTheirCode(int code, String reason) {
    assertThat(ApiRefusal.of(code, List.of(), "why"))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo(reason))
        .satisfies(problem -> assertThat(problem.stalled()).isTrue())
        .satisfies(problem -> assertThat(problem.message()).endsWith(": why"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 404, 409, 410, 429, 500, 503, 504})
  void whatTimeHealsIsNoRefusal(int code) {
    assertThat(ApiRefusal.of(code, List.of(), "why")).isEmpty();
  }

  @Test
  void quotaThatNobodyHasCountedYetIsAMatterOfAMoment() {
    assertThat(
            ApiRefusal.of(
                403, List.of(), FORBIDDEN + "status unknown for quota: small, resources: secrets"))
        .isEmpty();
  }

  @Test
  void wordsAloneTellARefusalFromATrouble() {
    assertThat(ApiRefusal.of("Pod \"a-0\" is invalid: spec.x: Invalid value"))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("Refused"));
    assertThat(ApiRefusal.of("Timeout: request did not complete")).isEmpty();
  }

  /** Restored by a backup tool, which has given it an address. */
  @Test
  void whatCannotBeChangedIsDeletedAndMadeAnew() {
    Problem service =
        ApiRefusal.of(
                422,
                List.of(),
                "Service \"orders-instances\" is invalid: spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set")
            .orElseThrow();
    assertThat(service.reason()).isEqualTo("Refused");
    assertThat(service.message()).contains("(kubectl delete service orders-instances)");
    assertThat(
            ApiRefusal.of(
                    422,
                    List.of(),
                    "StatefulSet.apps \"orders-1\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden")
                .orElseThrow()
                .message())
        .contains("(kubectl delete statefulset orders-1 --cascade=orphan)");
    assertThat(
            ApiRefusal.of(
                    422,
                    List.of(),
                    "PersistentVolumeClaim \"orders-1\" is invalid: spec: Forbidden: field is immutable")
                .orElseThrow()
                .message())
        .doesNotContain("kubectl delete");
  }
}
