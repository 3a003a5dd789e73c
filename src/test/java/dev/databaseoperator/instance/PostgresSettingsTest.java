package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSettingsTest {

  private static final long MIB = 1024 * 1024;
  private static final long PIB = MIB * 1024 * 1024 * 1024;

  /** Least memory with which max_connections times the floor of work_mem still fits. */
  private static final long LEAST_MEMORY = 160 * MIB;

  private static final List<String> OF_MEMORY =
      List.of("shared_buffers", "effective_cache_size", "maintenance_work_mem", "work_mem");

  @ParameterizedTest
  @CsvSource({
    "256Mi,  64,   192,   16,   1",
    "512Mi,  128,  384,   32,   1",
    "1Gi,    256,  768,   64,   2",
    "1.5Gi,  384,  1152,  96,   3",
    "2G,     476,  1430,  119,  4",
    "8Gi,    2048, 6144,  512,  20",
    "64Gi,   16384, 49152, 2048, 163",
    "1Ti,    262144, 786432, 2048, 1024"
  })
  void memoryIsSharedOutAsTheManualOfPostgresRecommends(
      String memory, long sharedBuffers, long cache, long maintenance, long work) {
    Map<String, String> settings = PostgresSettings.of(limited(memory));
    assertThat(settings)
        .containsEntry("shared_buffers", sharedBuffers + "MB")
        .containsEntry("effective_cache_size", cache + "MB")
        .containsEntry("maintenance_work_mem", maintenance + "MB")
        .containsEntry("work_mem", work + "MB");
  }

  @ParameterizedTest
  @CsvSource({
    "256Mi, 64,   32",
    "1Gi,   128,  32",
    "10Gi,  1280, 320",
    "100Gi, 8192, 1024",
    "4Ti,   8192, 1024"
  })
  void writeAheadLogTakesAnEighthOfTheVolumeAtMost(String size, long most, long least) {
    Database database = Databases.minimal();
    database.getSpec().getStorage().setSize(size);
    assertThat(PostgresSettings.of(database))
        .containsEntry("max_wal_size", most + "MB")
        .containsEntry("min_wal_size", least + "MB");
  }

  @Test
  void limitCountsBeforeTheRequestAndTheRequestBeforeTheAssumption() {
    Database both = limited("1Gi");
    both.getSpec().getResources().setRequests(Map.of("memory", new Quantity("512Mi")));
    Database requested = Databases.minimal();
    requested
        .getSpec()
        .setResources(
            new ResourceRequirementsBuilder()
                .addToLimits("cpu", new Quantity("1"))
                .addToRequests("memory", new Quantity("2Gi"))
                .build());
    assertThat(PostgresSettings.of(both)).containsEntry("shared_buffers", "256MB");
    assertThat(PostgresSettings.of(requested)).containsEntry("shared_buffers", "512MB");
    assertThat(PostgresSettings.of(Databases.minimal())).containsEntry("shared_buffers", "128MB");
  }

  @ParameterizedTest
  @CsvSource({"1024Mi", "1Gi", "1073741824", "1048576Ki"})
  void notationOfTheSameAmountDoesNotMatter(String memory) {
    assertThat(PostgresSettings.of(limited(memory))).isEqualTo(PostgresSettings.of(limited("1Gi")));
  }

  @Test
  void passwordsAreStoredAsScramOnly() {
    assertThat(PostgresSettings.of(Databases.minimal()))
        .containsEntry("password_encryption", "scram-sha-256");
  }

  @Test
  void settingsNameTheDatabaseAndNothingThatChangesByItself() {
    assertThat(PostgresSettings.of(Databases.minimal())).containsEntry("cluster_name", "orders");
    assertThat(PostgresSettings.of(Databases.minimal()).values())
        .noneMatch(value -> value.contains(Databases.UID));
  }

  @Property
  void postgresNeverPlansWithMoreMemoryThanThereIs(
      @ForAll @LongRange(min = LEAST_MEMORY, max = PIB) long memory) {
    Map<String, String> settings = PostgresSettings.of(limited(Long.toString(memory)));
    long connections = Long.parseLong(settings.get("max_connections"));
    assertThat(
            bytes(settings, "shared_buffers")
                + bytes(settings, "maintenance_work_mem")
                + connections * bytes(settings, "work_mem"))
        .isLessThanOrEqualTo(memory);
    assertThat(bytes(settings, "effective_cache_size")).isLessThan(memory);
    assertThat(bytes(settings, "shared_buffers"))
        .isLessThanOrEqualTo(bytes(settings, "effective_cache_size"));
  }

  @Property
  void moreMemoryNeverGivesLess(
      @ForAll @LongRange(min = 1, max = PIB) long one,
      @ForAll @LongRange(min = 1, max = PIB) long other) {
    Map<String, String> less = PostgresSettings.of(limited(Long.toString(Math.min(one, other))));
    Map<String, String> more = PostgresSettings.of(limited(Long.toString(Math.max(one, other))));
    assertThat(OF_MEMORY)
        .allSatisfy(
            name ->
                assertThat(bytes(more, name)).as(name).isGreaterThanOrEqualTo(bytes(less, name)));
  }

  @Property
  void writeAheadLogNeverFillsTheVolume(@ForAll @LongRange(min = 256 * MIB, max = PIB) long size) {
    Database database = Databases.minimal();
    database.getSpec().getStorage().setSize(Long.toString(size));
    Map<String, String> settings = PostgresSettings.of(database);
    assertThat(bytes(settings, "max_wal_size")).isLessThanOrEqualTo(size / 4);
    assertThat(bytes(settings, "min_wal_size"))
        .isLessThanOrEqualTo(bytes(settings, "max_wal_size"));
  }

  private static long bytes(Map<String, String> settings, String name) {
    String value = settings.get(name);
    assertThat(value).as(name).matches("[0-9]+MB");
    return Long.parseLong(value.replace("MB", "")) * MIB;
  }

  private static Database limited(String memory) {
    Database database = Databases.minimal();
    database.getSpec().getResources().setLimits(Map.of("memory", new Quantity(memory)));
    return database;
  }
}
