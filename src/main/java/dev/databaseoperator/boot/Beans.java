package dev.databaseoperator.boot;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.kube.client.ApiObserver;
import dev.databaseoperator.kube.client.ApiTraffic;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.kube.client.Deadlines;
import dev.databaseoperator.kube.client.EventRecorder;
import dev.databaseoperator.kube.client.OptionalKind;
import dev.databaseoperator.kube.client.RetryAfter;
import dev.databaseoperator.kube.json.WatchEvents;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.kube.lease.WriteFence;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.kube.watch.WatchMetrics;
import dev.databaseoperator.postgres.Fence;
import dev.databaseoperator.postgres.PostgresReconciler;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.OptionalLong;

/** Objects for injection into other packages, which know no configuration. */
@ApplicationScoped
class Beans {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /** The one client of the process: informers, writes, and leader election use it. */
  @Produces
  @Singleton
  KubernetesClient client(
      Config config,
      KubernetesSerialization serialization,
      OperatorConfig operator,
      Leadership leadership,
      WatchLag watchLag,
      VertxTimer timer,
      MeterRegistry meters) {
    WatchEvents.register(serialization);
    return new KubernetesClientBuilder()
        .withHttpClientFactory(
            ApiObserver.observing(
                HttpClientUtils.getHttpClientFactory(), traffic(meters), watchLag))
        .withKubernetesSerialization(serialization)
        .withConfig(
            new ConfigBuilder(config)
                .withRequestTimeout((int) operator.api().requestTimeout().toMillis())
                .withRequestRetryBackoffLimit(operator.api().requestRetries())
                .withUserAgent(Labels.OPERATOR)
                .build())
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor(WriteFence.NAME, new WriteFence(leadership))
                    .addOrReplaceInterceptor(
                        RetryAfter.NAME, new RetryAfter(timer, operator.api().requestTimeout())))
        .build();
  }

  /** Expects conflicts of the operator's usual writes. */
  private static ApiTraffic traffic(MeterRegistry meters) {
    return new ApiTraffic(meters)
        .expecting("create", "secrets", "persistentvolumeclaims", "pods", "events", "leases")
        .expecting("update", "secrets", "persistentvolumeclaims", "databases/status", "leases")
        .expecting(
            "patch",
            "databases",
            "configmaps",
            "services",
            "statefulsets",
            "persistentvolumeclaims",
            "pods",
            "events",
            "podmonitors")
        .expecting(
            "delete", "secrets", "persistentvolumeclaims", "statefulsets", "pods", "podmonitors");
  }

  @Produces
  @Singleton
  OptionalKind.Discovery discovery(KubernetesClient client, OperatorConfig operator) {
    return new OptionalKind.Discovery(client, operator.api().discoveryInterval());
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }

  @Produces
  @Singleton
  Deadlines deadlines(VertxTimer timer) {
    return new Deadlines(timer);
  }

  @Produces
  @Singleton
  WatchLag watchLag(MeterRegistry registry) {
    return new WatchLag(
        new WatchMetrics(registry), System::nanoTime, key -> key.endsWith("/" + Canary.NAME));
  }

  @Produces
  @Singleton
  ConflictRetry conflictRetry(KubernetesClient client, MeterRegistry meters) {
    return new ConflictRetry(client, meters)
        .expecting(Secret.class)
        .expecting(PersistentVolumeClaim.class);
  }

  @Produces
  @Singleton
  PostgresReconciler postgres(Leadership leadership) {
    return new PostgresReconciler(
        new Fence() {
          @Override
          public boolean isOpen() {
            return leadership.holds();
          }

          @Override
          public OptionalLong epoch() {
            return leadership.epoch();
          }
        });
  }

  @Produces
  @Singleton
  EventRecorder events(KubernetesClient client, Clock clock, Identity identity) {
    return new EventRecorder(
        client, clock, Database.GROUP + "/" + Labels.OPERATOR, identity.name());
  }
}
