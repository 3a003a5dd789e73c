package dev.databaseoperator.kube.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.client.ApiObserver;
import dev.databaseoperator.kube.client.ApiRequest;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoedWriteTest {

  private static final String SECRETS = "https://host/api/v1/namespaces/shop/secrets";

  private final List<String> told = new ArrayList<>();
  private final List<String> passed = new ArrayList<>();
  private long now;

  private final WatchLag lag =
      new WatchLag(
          new LagObserver() {
            @Override
            public void lag(String resource, LagSource source, long nanos) {
              told.add(resource + " " + source.label() + " " + nanos);
            }

            @Override
            public void opened(String resource, StartReason reason) {}

            @Override
            public void registered(WatchedResource resource) {}
          },
          () -> now,
          key -> key.endsWith("/canary"));

  private final WatchChannel secrets =
      lag.register("secrets", "secrets", null, Set.of()).channel("shop").orElseThrow();

  @Test
  void anAnswerToAWriteStartsTheClockAndPassesOn() throws Exception {
    opened(100);
    send("POST", SECRETS).consume(body("a", 110), null);
    send("PATCH", SECRETS + "/canary").consume(body("canary", 120), null);
    now = 700;

    secrets.arrived("shop/a", 110);
    secrets.arrived("shop/canary", 120);

    assertThat(told).containsExactly("secrets echo 700", "secrets canary 700");
    assertThat(passed).hasSize(2).allMatch(text -> text.startsWith("{\"kind\":\"Secret\""));
  }

  @Test
  void anEventThatComesWhileTheRequestIsUnderWayHasNoLag() throws Exception {
    opened(100);
    AsyncBody.Consumer<List<ByteBuffer>> answer = send("PUT", SECRETS + "/a");
    secrets.arrived("shop/a", 110);
    now = 700;
    answer.consume(body("a", 110), null);

    assertThat(told).containsExactly("secrets echo 0");
  }

  @Test
  void aWriteThatChangedNothingIsNotMeasured() throws Exception {
    opened(100);
    secrets.arrived("shop/a", 110);
    send("PATCH", SECRETS + "/a").consume(body("a", 110), null);

    assertThat(told).isEmpty();
    assertThat(secrets.unacknowledged()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/shop/secrets/a",
    "DELETE, /api/v1/namespaces/shop/secrets/a",
    "PATCH, /api/v1/namespaces/shop/secrets/a?dryRun=All",
    "POST, /api/v1/namespaces/shop/pods",
    "POST, /version"
  })
  void otherRequestsAreLeftAlone(String method, String path) {
    AsyncBody.Consumer<List<ByteBuffer>> plain = (buffers, body) -> {};

    assertThat(begin(method, "https://host" + path).reading(plain)).isSameAs(plain);
  }

  private void opened(long version) {
    secrets.opened(null, version);
  }

  private AsyncBody.Consumer<List<ByteBuffer>> send(String method, String uri) {
    return begin(method, uri)
        .reading(
            (buffers, body) ->
                buffers.forEach(buffer -> passed.add(UTF_8.decode(buffer.duplicate()).toString())));
  }

  private ApiObserver.Attempt begin(String method, String uri) {
    return lag.begin(ApiRequest.of(method, URI.create(uri), "/"));
  }

  private static List<ByteBuffer> body(String name, long version) {
    return List.of(
        ByteBuffer.wrap(
            "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"%s\",\"resourceVersion\":\"%d\"}}"
                .formatted(name, version)
                .getBytes(UTF_8)));
  }
}
