package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/** Reports refused watches: only interceptors get that response, and more than once. */
final class RefusedWatches implements Interceptor {

  private final ApiObserver observer;
  private final String basePath;
  private final Set<WebSocketUpgradeResponse> counted =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  RefusedWatches(ApiObserver observer, String basePath) {
    this.observer = observer;
    this.basePath = basePath;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response instanceof WebSocketUpgradeResponse upgrade
        && upgrade.code() != 101
        && counted.add(upgrade)) {
      observer.refused(ApiRequest.of(request.method(), request.uri(), basePath), upgrade.code());
    }
  }
}
