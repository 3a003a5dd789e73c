package dev.databaseoperator.boot;

import dev.databaseoperator.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Publishes and logs version and revision of the program. */
@ApplicationScoped
class BuildInfo {

  private final MeterRegistry registry;
  private final String version;
  private final String revision;

  /**
   * @param revision the commit that was built, or {@code unknown}
   */
  BuildInfo(
      MeterRegistry registry,
      @ConfigProperty(name = "quarkus.application.version") String version,
      @ConfigProperty(name = "build.revision") String revision) {
    this.registry = registry;
    this.version = version;
    this.revision = revision;
  }

  void show(@Observes StartupEvent event) {
    Metric.BUILD_INFO.gauge(registry, () -> 1, version, revision);
  }
}
