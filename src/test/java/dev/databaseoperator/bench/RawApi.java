package dev.databaseoperator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/**
 * Requests as bytes, without models: the bench shares the machine with what it measures, so it has
 * to be cheap.
 */
final class RawApi {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http;
  private final String server;

  RawApi(KubernetesClient client) {
    http = client.getHttpClient();
    server = client.getMasterUrl().toString().replaceAll("/+$", "");
  }

  /** An answer: its status, and its body, which is only parsed for who wants to know it. */
  static final class Answer {

    private final int code;
    private final byte[] bytes;

    Answer(int code, byte[] bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    int code() {
      return code;
    }

    byte[] bytes() {
      return bytes;
    }

    JsonNode body() {
      try {
        return MAPPER.readTree(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

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

  /**
   * @throws IllegalStateException when the request was refused
   */
  static Answer checked(Answer answer) {
    if (answer.code() >= 300) {
      throw new IllegalStateException(
          "the API server refused a request: " + new String(answer.bytes(), UTF_8));
    }
    return answer;
  }

  private CompletableFuture<Answer> send(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), byte[].class)
        .thenApply(response -> new Answer(response.code(), response.body()));
  }
}
