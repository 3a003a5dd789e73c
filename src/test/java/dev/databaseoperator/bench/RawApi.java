package dev.databaseoperator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests as bytes, without models: the bench shares the machine with what it measures, so it has
 * to be cheap.
 */
final class RawApi {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private static final int LONGEST_REQUEST = 60;

  private final HttpClient http;
  private final String server;

  RawApi(KubernetesClient client) {
    http = client.getHttpClient();
    server = client.getMasterUrl().toString().replaceAll("/+$", "");
  }

  /** An answer: its status, and its body if that is JSON. */
  record Answer(int code, JsonNode body) {}

  CompletableFuture<Answer> post(String path, String json) {
    return send(request(path).post("application/json", json.getBytes(UTF_8)));
  }

  /** A JSON merge patch (RFC 7386). */
  CompletableFuture<Answer> patch(String path, String json) {
    return send(request(path).patch("application/merge-patch+json", json));
  }

  CompletableFuture<Answer> get(String path) {
    return send(request(path));
  }

  CompletableFuture<Answer> delete(String path) {
    return send(request(path).delete("application/json", "{\"gracePeriodSeconds\":0}"));
  }

  /** The client underneath, for streams. */
  HttpClient http() {
    return http;
  }

  HttpRequest.Builder request(String path) {
    return http.newHttpRequestBuilder().uri(server + path);
  }

  /** Waits for an answer that must be a success. */
  static JsonNode success(CompletableFuture<Answer> answer) {
    try {
      return checked(answer.get(LONGEST_REQUEST, TimeUnit.SECONDS)).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer of the API server", e);
    }
  }

  /**
   * @throws IllegalStateException when the request was refused
   */
  static Answer checked(Answer answer) {
    if (answer.code() >= 300) {
      throw new IllegalStateException("the API server refused a request: " + answer.body());
    }
    return answer;
  }

  private CompletableFuture<Answer> send(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), byte[].class)
        .thenApply(response -> new Answer(response.code(), json(response)));
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
