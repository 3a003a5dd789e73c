package dev.databaseoperator.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.client.ApiRequest;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchSelectionTest {

  private static final String SELECTOR = "labelSelector=example.com%2Fwatch%3Dtrue";

  @Test
  void aRequestForAWatchNamesWhatItSelectsAndWhereItGoesOn() {
    var request =
        WatchSelection.of(
            get(
                "https://host:6443/api/v1/namespaces/shop/secrets?allowWatchBookmarks=true&"
                    + SELECTOR
                    + "&resourceVersion=42&timeoutSeconds=600&watch=true"));

    assertThat(request)
        .hasValue(
            new WatchSelection.Request(
                new WatchSelection("secrets", "example.com/watch=true"), "shop", 42));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host/api/v1/secrets",
        "https://host/api/v1/secrets?limit=500",
        "https://host/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name%3Dx&watch=true",
        "https://host/version?watch=true"
      })
  void otherRequestsAreNoWatches(String uri) {
    assertThat(WatchSelection.of(get(uri))).isEmpty();
  }

  @Test
  void twoWatchesOfOneKindAreToldApartByTheirSelector() {
    WatchLag lag = new WatchLag(new Unobserved(), () -> 0, key -> false);
    lag.register("secrets", "secrets", "managed=true", Set.of());
    WatchedResource own = lag.register("own", "secrets", "example.com/watch=true", Set.of());

    assertThat(channel(lag, "https://host/api/v1/secrets?watch=true&" + SELECTOR))
        .isPresent()
        .isEqualTo(own.channel("shop"));
    assertThat(channel(lag, "https://host/api/v1/secrets?watch=true")).isEmpty();
  }

  @Test
  void eachNamespaceHasAWatchOfItsOwnUnlessAllAreWatched() {
    WatchLag lag = new WatchLag(new Unobserved(), () -> 0, key -> false);
    WatchedResource some = lag.register("secrets", "secrets", null, Set.of("shop", "bank"));
    WatchedResource all = lag.register("pods", "pods", null, Set.of());

    assertThat(some.watches("shop")).isTrue();
    assertThat(some.watches("elsewhere")).isFalse();
    assertThat(some.channel("shop")).isNotEqualTo(some.channel("bank"));
    assertThat(all.channel("shop")).isEqualTo(all.channel("bank"));
    assertThat(channel(lag, "https://h/api/v1/namespaces/bank/secrets?watch=true"))
        .isEqualTo(some.channel("bank"));
  }

  private static ApiRequest get(String uri) {
    return ApiRequest.of("GET", URI.create(uri), "/");
  }

  private static Optional<WatchChannel> channel(WatchLag lag, String uri) {
    return lag.begin(get(uri)) instanceof OpenedWatch watch
        ? Optional.of(watch.channel())
        : Optional.empty();
  }

  private static final class Unobserved implements LagObserver {
    @Override
    public void lag(String resource, LagSource source, long nanos) {}

    @Override
    public void opened(String resource, StartReason reason) {}

    @Override
    public void registered(WatchedResource resource) {}
  }
}
