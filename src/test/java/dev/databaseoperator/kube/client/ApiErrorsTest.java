package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.client.ApiErrors.Kind;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorsTest {

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "0,                     , UNAVAILABLE",
    "400, BadRequest,         INVALID",
    "401, Unauthorized,       FORBIDDEN",
    "403, Forbidden,          FORBIDDEN",
    "404, NotFound,           NOT_FOUND",
    "405, MethodNotAllowed,   OTHER",
    "408, Timeout,            UNAVAILABLE",
    "409, Conflict,           CONFLICT",
    "409, AlreadyExists,      ALREADY_EXISTS",
    "409,                   , CONFLICT",
    "410, Expired,            OTHER",
    "415, UnsupportedMediaType, OTHER",
    "422, Invalid,            INVALID",
    "429, TooManyRequests,    UNAVAILABLE",
    "500, InternalError,      UNAVAILABLE",
    "502,                   , UNAVAILABLE",
    "503, ServiceUnavailable, UNAVAILABLE",
    "504, Timeout,            UNAVAILABLE"
  })
  void codeAndReasonSayWhatAnErrorMeans(int code, String reason, Kind kind) {
    assertThat(
            ApiErrors.kind(
                new KubernetesClientException(
                    "message", code, new StatusBuilder().withReason(reason).build())))
        .isEqualTo(kind);
  }

  @Test
  void conflictWithoutAStatusIsAConflict() {
    assertThat(ApiErrors.kind(new KubernetesClientException("message", 409, null)))
        .isEqualTo(Kind.CONFLICT);
  }

  @Test
  void noAnswerAtAllIsUnavailable() {
    assertThat(ApiErrors.kind(new KubernetesClientException("message", new IOException("refused"))))
        .isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void messageIsTheApiServersOwnIfItSaidAny() {
    assertThat(ApiErrors.message(error("quota exceeded"))).isEqualTo("quota exceeded");
    assertThat(ApiErrors.message(error(" "))).isEqualTo("the client's message");
    assertThat(ApiErrors.message(error(null))).isEqualTo("the client's message");
    assertThat(ApiErrors.message(new KubernetesClientException("the client's message", 500, null)))
        .isEqualTo("the client's message");
  }

  @Test
  void messageIsNeverMissing() {
    assertThat(ApiErrors.message(new KubernetesClientException(null, new TimeoutException())))
        .isEqualTo("no answer in time (java.util.concurrent.TimeoutException)");
    assertThat(ApiErrors.message(new KubernetesClientException(null, 500, null)))
        .isEqualTo("HTTP status 500, no message");
    assertThat(ApiErrors.message(new KubernetesClientException((String) null)))
        .isEqualTo("no message");
  }

  @Test
  void errorIsFoundAmongTheCauses() {
    KubernetesClientException error = error("x");
    assertThat(ApiErrors.in(error)).containsSame(error);
    assertThat(ApiErrors.in(new IllegalStateException(new RuntimeException(error))))
        .containsSame(error);
    assertThat(ApiErrors.in(new IllegalStateException("no cause"))).isEmpty();
    assertThat(ApiErrors.in(null)).isEmpty();
  }

  private static KubernetesClientException error(String message) {
    return new KubernetesClientException(
        "the client's message", 403, new StatusBuilder().withMessage(message).build());
  }
}
