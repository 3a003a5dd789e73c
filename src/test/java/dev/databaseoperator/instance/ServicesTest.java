package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesTest {

  private final Service readWrite = ReadWriteService.of(Databases.minimal());
  private final Service instances = InstancesService.of(Databases.minimal());

  @Test
  void readWriteServiceIsNamedAfterTheDatabaseInItsNamespace() {
    assertThat(readWrite.getMetadata().getName()).isEqualTo("orders-rw");
    assertThat(readWrite.getMetadata().getNamespace()).isEqualTo("shop");
  }

  @Test
  void readWriteServiceSelectsTheOnlyInstanceWithoutItsRole() {
    assertThat(readWrite.getSpec().getSelector())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "databaseoperator.dev/database",
                "orders",
                "databaseoperator.dev/instance",
                "orders-1"));
  }

  @Test
  void readWriteServiceOfSeveralInstancesLeadsToThePrimaryOnly() {
    Database database = Databases.minimal();
    database.getSpec().setInstances(2);

    assertThat(ReadWriteService.of(database).getSpec().getSelector())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "databaseoperator.dev/database", "orders", "databaseoperator.dev/role", "primary"));
  }

  @Test
  void readWriteServiceIsReachedThroughOneAddressAndOnlyWhenReady() {
    assertThat(readWrite.getSpec().getType()).isEqualTo("ClusterIP");
    assertThat(readWrite.getSpec().getClusterIP()).as("chosen by the API server").isNull();
    assertThat(readWrite.getSpec().getPublishNotReadyAddresses()).isNull();
  }

  @Test
  void instancesServiceIsNamedAfterTheDatabaseInItsNamespace() {
    assertThat(instances.getMetadata().getName()).isEqualTo("orders-instances");
    assertThat(instances.getMetadata().getNamespace()).isEqualTo("shop");
  }

  @Test
  void instancesServiceNamesEveryPodAlsoBeforeItIsReady() {
    assertThat(instances.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(instances.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(instances.getSpec().getSelector())
        .containsExactlyEntriesOf(Map.of("databaseoperator.dev/database", "orders"));
  }

  @Test
  void bothServicesOfferPostgresOnItsPort() {
    ServicePort expected =
        new ServicePort(null, "postgresql", null, 5432, "TCP", new IntOrString("postgresql"));
    assertThat(readWrite.getSpec().getPorts()).containsExactly(expected);
    assertThat(instances.getSpec().getPorts()).containsExactly(expected);
  }

  @Test
  void servicesFindThePodOfTheInstance() {
    Map<String, String> pod =
        Wanted.statefulSet(Databases.minimal(), 1)
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getLabels();
    assertThat(pod).containsAllEntriesOf(readWrite.getSpec().getSelector());
    assertThat(pod).containsAllEntriesOf(instances.getSpec().getSelector());
    assertThat(
            Wanted.statefulSet(Databases.minimal(), 1)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getPorts())
        .anySatisfy(
            port -> {
              assertThat(port.getName()).isEqualTo("postgresql");
              assertThat(port.getContainerPort()).isEqualTo(5432);
            });
  }
}
