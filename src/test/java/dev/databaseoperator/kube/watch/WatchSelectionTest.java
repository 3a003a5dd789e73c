package dev.databaseoperator.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchSelectionTest {

  private static final String SELECTOR = "labelSelector=example.com%2Fwatch%3Dtrue";

  @Test
  void aRequestForAWatchNamesWhatItSelectsAndWhereItGoesOn() {
    var request =
        WatchSelection.of(
            URI.create(
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
    assertThat(WatchSelection.of(URI.create(uri))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/api/v1/secrets, secrets, '', ''",
        "/api/v1/namespaces, namespaces, '', ''",
        "/api/v1/namespaces/shop, namespaces, '', shop",
        "/api/v1/namespaces/shop/secrets, secrets, shop, ''",
        "/api/v1/namespaces/shop/secrets/x, secrets, shop, x",
        "/apis/apps/v1/namespaces/shop/statefulsets/x/scale, statefulsets, shop, x",
        "/k8s/clusters/c-1/apis/apps/v1/statefulsets, statefulsets, '', ''",
        "/apis, -, -, -",
        "/, -, -, -",
        "/readyz, -, -, -"
      })
  void aPathNamesItsResource(String path, String plural, String namespace, String name) {
    var found = ResourcePath.of(URI.create("https://host" + path));
    if (plural == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).hasValue(new ResourcePath(plural, namespace, name));
    }
  }

  @Test
  void twoWatchesOfOneKindAreToldApartByTheirSelector() {
    WatchLag lag = new WatchLag(new Unobserved(), () -> 0, key -> false);
    lag.register("secrets", "secrets", "managed=true", Set.of());
    WatchedResource own = lag.register("own", "secrets", "example.com/watch=true", Set.of());

    assertThat(lag.watched(URI.create("https://host/api/v1/secrets?watch=true&" + SELECTOR)))
        .isPresent()
        .isEqualTo(own.channel("shop"));
    assertThat(lag.watched(URI.create("https://host/api/v1/secrets?watch=true"))).isEmpty();
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
    assertThat(lag.watched(URI.create("https://h/api/v1/namespaces/bank/secrets?watch=true")))
        .isEqualTo(some.channel("bank"));
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
