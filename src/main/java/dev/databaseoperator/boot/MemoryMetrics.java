package dev.databaseoperator.boot;

import dev.databaseoperator.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Publishes how near the process is to its memory limits. */
@ApplicationScoped
class MemoryMetrics {

  private static final String RESIDENT = "VmRSS:";

  /**
   * Meters without a meaning in a native binary: its pools have no limit of their own, so the first
   * is -1. The second is computed from notifications, which no collector of a native binary sends,
   * so it is always 0.
   */
  private static final Set<String> MISLEADING = Set.of("jvm.memory.max", "jvm.gc.overhead");

  private final MeterRegistry registry;

  MemoryMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(@Observes StartupEvent event) {
    Metric.HEAP_LIMIT.gauge(registry, Runtime.getRuntime()::maxMemory);
    Metric.HEAP_USED_AFTER_COLLECTION.gauge(registry, HeapAfterCollection.ofThisProcess()::bytes);
    Metric.RESIDENT_MEMORY.gauge(registry, () -> resident(Path.of("/proc/self/status")));
  }

  /** Filters out meters whose values have no meaning. */
  @Produces
  @Singleton
  static MeterFilter withoutMisleadingMeters() {
    return MeterFilter.deny(id -> MISLEADING.contains(id.getName()));
  }

  /**
   * Bytes of this process in RAM; NaN without such a file.
   *
   * @param status as proc(5) describes it, in kB
   */
  static double resident(Path status) {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(RESIDENT)) {
          return 1024 * Double.parseDouble(line.substring(RESIDENT.length()).replace("kB", ""));
        }
      }
    } catch (IOException e) {
      // Kernels other than Linux.
    }
    return Double.NaN;
  }
}
