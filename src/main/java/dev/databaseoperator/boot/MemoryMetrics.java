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

/** Shows how near the process is to the limits of its memory. */
@ApplicationScoped
class MemoryMetrics {

  private static final String RESIDENT = "VmRSS:";

  /**
   * The pools of a native binary have no limit of their own, as some of a JVM's, so the first is -1
   * there. The second is made of notifications, which no collector of a native binary sends, so it
   * is 0 there whatever collections cost.
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

  /** Keeps series away that show a number where nothing is known. */
  @Produces
  @Singleton
  static MeterFilter withoutMisleadingMeters() {
    return MeterFilter.deny(id -> MISLEADING.contains(id.getName()));
  }

  /**
   * Bytes of this process in RAM; NaN where no such file says so.
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
      // Another kernel than Linux.
    }
    return Double.NaN;
  }
}
