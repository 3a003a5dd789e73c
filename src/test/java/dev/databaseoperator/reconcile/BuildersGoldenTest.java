package dev.databaseoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.image.ImageCheckPod;
import dev.databaseoperator.instance.InstanceScript;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.monitoring.DatabasePodMonitor;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Golden;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every object, for a Database with nothing set and for one with everything set. */
class BuildersGoldenTest {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void objectIsAsInItsGoldenFile(
      String file, Function<Database, HasMetadata> builder, Database database) {
    Golden.assertMatches(file, withoutScript(builder.apply(database)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void sameDatabaseGivesTheSameBytes(
      String file, Function<Database, HasMetadata> builder, Database database) {
    Database other = Databases.copy(database);
    String once = SERIALIZATION.asJson(builder.apply(database));
    String twice = SERIALIZATION.asJson(builder.apply(database));
    String fromACopy = SERIALIZATION.asJson(builder.apply(other));
    assertThat(once).isEqualTo(twice).isEqualTo(fromACopy);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void databaseIsNotChanged(
      String file, Function<Database, HasMetadata> builder, Database database) {
    String before = SERIALIZATION.asJson(database);
    assertThat(builder.apply(database)).isNotNull();
    assertThat(SERIALIZATION.asJson(database)).isEqualTo(before);
  }

  @Test
  void everyGoldenFileBelongsToAnObject() {
    Set<String> expected = new TreeSet<>();
    objects().forEach(arguments -> expected.add((String) arguments.get()[0]));
    assertThat(Golden.files()).isEqualTo(expected);
  }

  static Stream<Arguments> objects() {
    Map<String, Function<Database, HasMetadata>> builders = new LinkedHashMap<>();
    builders.put("app-secret", database -> AppSecret.of(database, "the/password"));
    builders.put("superuser-secret", database -> SuperuserSecret.of(database, "the/password"));
    builders.put("config", Wanted::config);
    builders.put("service-rw", ReadWriteService::of);
    builders.put("service-instances", InstancesService::of);
    builders.put("volume", database -> InstanceVolumeClaim.of(database, 1));
    builders.put("podmonitor", DatabasePodMonitor::of);
    builders.put("instance", database -> Wanted.statefulSet(database, 1));
    builders.put(
        "image-check",
        database -> ImageCheckPod.of(database, 1, Optional.of(17), Optional.of("node-1")));
    return builders.entrySet().stream()
        .flatMap(
            builder ->
                Stream.of(
                    Arguments.of(
                        "minimal-" + builder.getKey() + ".yaml",
                        builder.getValue(),
                        Databases.minimal()),
                    Arguments.of(
                        "complete-" + builder.getKey() + ".yaml",
                        builder.getValue(),
                        Databases.complete())));
  }

  /** The script has files of its own and need not be repeated; another test compares them. */
  private static HasMetadata withoutScript(HasMetadata object) {
    return object instanceof ConfigMap config
        ? new ConfigMapBuilder(config)
            .addToData(
                InstanceScript.FILES.stream()
                    .collect(Collectors.toMap(name -> name, name -> "the resource " + name)))
            .build()
        : object;
  }
}
