package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryMetricsTest {

  @TempDir private Path directory;

  @Test
  void residentMemoryIsInBytes() throws IOException {
    Path status =
        Files.writeString(
            directory.resolve("status"),
            "VmPeak:\t  990000 kB\nVmRSS:\t  104448 kB\nRssAnon:\t   30000 kB\n");

    assertThat(MemoryMetrics.resident(status)).isEqualTo(102 * 1024 * 1024);
  }

  @Test
  void residentMemoryIsUnknownWhereTheKernelDoesNotReportIt() throws IOException {
    assertThat(MemoryMetrics.resident(directory.resolve("missing"))).isNaN();
    assertThat(MemoryMetrics.resident(Files.createFile(directory.resolve("empty")))).isNaN();
  }

  @Test
  void limitsThatAreNeverKnownAreNotShown() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(MemoryMetrics.withoutMisleadingMeters());
    Gauge.builder("jvm.memory.max", () -> -1).register(registry);
    Gauge.builder("jvm.gc.overhead", () -> 0).register(registry);
    Gauge.builder("jvm.memory.used", () -> 1).register(registry);

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsExactly("jvm.memory.used");
  }
}
