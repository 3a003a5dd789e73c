package dev.databaseoperator.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresConfigMapTest {

  private final Database database = Databases.minimal();

  @Test
  void configMapHoldsConfigurationAndScript() {
    assertThat(Wanted.config(database).getMetadata().getName()).isEqualTo("orders-config");
    assertThat(Wanted.config(database).getData())
        .containsOnlyKeys(
            Stream.concat(
                    Stream.of("postgresql.conf", "pg_hba.conf"), InstanceScript.FILES.stream())
                .toArray(String[]::new));
  }

  @Test
  void scriptIsTheResourceUnchanged() throws IOException {
    Path directory = Path.of("src/main/resources/dev/databaseoperator/instance");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(InstanceScript.FILES);
    }
    for (String name : InstanceScript.FILES) {
      assertThat(Wanted.config(database).getData().get(name))
          .isEqualTo(Files.readString(directory.resolve(name)));
    }
  }

  @Test
  void theScriptIsReadOnceForAllDatabases() {
    Database other = Databases.minimal();
    other.getMetadata().setName("other");
    for (String name : InstanceScript.FILES) {
      assertThat(Wanted.config(other).getData().get(name))
          .isSameAs(Wanted.config(database).getData().get(name));
    }
  }

  /** One character beyond Latin-1 doubles the memory that Java needs for the whole text. */
  @Test
  void whatTheOperatorWritesInEveryConfigMapIsAscii() {
    assertThat(Wanted.config(database).getData().values())
        .allSatisfy(text -> assertThat(text).isASCII());
  }

  @Test
  void remoteClientsAlwaysNeedAPasswordAndOnlyScram() {
    assertThat(Wanted.config(database).getData().get("pg_hba.conf").lines())
        .filteredOn(line -> !line.startsWith("#") && !line.isBlank())
        .containsExactly(
            "local   all       postgres       peer",
            "host    all       all   all      scram-sha-256");
  }

  @Test
  void everySettingIsAQuotedLineOfPostgresqlConf() {
    assertThat(conf(database).lines())
        .filteredOn(line -> !line.startsWith("#"))
        .hasSameSizeAs(PostgresSettings.of(database).entrySet())
        .allMatch(line -> line.matches("[a-z_]+ = '([^'\\\\]|'')*'"));
  }

  @Test
  void podTemplateChangesWhenPostgresqlConfChanges() {
    Database bigger = Databases.minimal();
    bigger.getSpec().getResources().setLimits(Map.of("memory", new Quantity("4Gi")));
    assertThat(conf(bigger)).isNotEqualTo(conf(database));
    assertThat(hash(bigger)).isNotEqualTo(hash(database));
  }

  @Test
  void aVolumeGrowsWithoutARestart() {
    Database larger = Databases.minimal();
    larger.getSpec().getStorage().setSize("100Gi");
    assertThat(conf(larger)).isNotEqualTo(conf(database));
    assertThat(hash(larger)).isEqualTo(hash(database));
  }

  /** A new version of the operator with another script must not restart anybody's PostgreSQL. */
  @Test
  void podTemplateDependsOnPostgresqlConfAloneAndNotOnTheScript() throws NoSuchAlgorithmException {
    String read = conf(database).replaceAll("(max|min)_wal_size = .*\n", "");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(read.getBytes(UTF_8));
    assertThat(hash(database)).isEqualTo(HexFormat.of().formatHex(digest, 0, 8));
  }

  @Test
  void podTemplateIsTheSameWhenOnlyOtherThingsChange() {
    Database paused = Databases.minimal();
    paused.getSpec().setPaused(true);
    paused.getMetadata().setGeneration(7L);
    paused.getMetadata().setResourceVersion("9999");
    assertThat(Wanted.statefulSet(paused, 1)).isEqualTo(Wanted.statefulSet(database, 1));
  }

  private static String conf(Database database) {
    return Wanted.config(database).getData().get("postgresql.conf");
  }

  private static String hash(Database database) {
    return Wanted.statefulSet(database, 1)
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get("databaseoperator.dev/config-hash");
  }
}
