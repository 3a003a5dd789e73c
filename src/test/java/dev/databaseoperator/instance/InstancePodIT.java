package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server itself says to the objects, in a namespace that enforces "restricted". */
class InstancePodIT {

  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void restrictedNamespace() {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("restricted");
  }

  static Stream<Database> databases() {
    return Stream.of(Databases.minimal(), Databases.complete()).map(InstancePodIT::here);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void podIsAdmitted(Database database) {
    assertThat(client.resource(pod(database)).dryRun().create()).isNotNull();
  }

  /** So that the test above cannot pass because nothing is enforced. */
  @Test
  void podThatMayGainPrivilegesIsNotAdmitted() {
    Pod pod =
        new PodBuilder(pod(here(Databases.minimal())))
            .editSpec()
            .editFirstContainer()
            .withSecurityContext(null)
            .endContainer()
            .endSpec()
            .build();
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class, () -> client.resource(pod).dryRun().create());
    assertThat(refused).hasMessageContaining("violates PodSecurity \"restricted:latest\"");
  }

  static Stream<Arguments> objects() {
    Stream<Function<Database, HasMetadata>> builders =
        Stream.of(
            database -> AppSecret.of(database, "password"),
            database -> SuperuserSecret.of(database, "password"),
            Wanted::config,
            ReadWriteService::of,
            InstancesService::of,
            database -> InstanceVolumeClaim.of(database, 1),
            database -> Wanted.statefulSet(database, 1));
    return builders.flatMap(
        builder -> databases().map(database -> Arguments.of(builder.apply(database))));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void everyObjectIsValid(HasMetadata object) {
    assertThat(client.resource(object).dryRun().create()).isNotNull();
  }

  private static Database here(Database database) {
    database.getMetadata().setNamespace(namespace);
    return database;
  }

  private static Pod pod(Database database) {
    PodTemplateSpec template = Wanted.statefulSet(database, 1).getSpec().getTemplate();
    ObjectMeta metadata = template.getMetadata();
    metadata.setName("orders-1-0");
    metadata.setNamespace(namespace);
    return new PodBuilder().withMetadata(metadata).withSpec(template.getSpec()).build();
  }
}
