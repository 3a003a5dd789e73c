package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels that others rely on, and what goes or stays when a Database is deleted. */
class ChildMetadataTest {

  private static final Database DATABASE = Databases.complete();

  @ParameterizedTest
  @MethodSource("goes")
  void whatCanBeMadeAgainDisappearsWithItsDatabase(HasMetadata object) {
    assertThat(object.getMetadata().getOwnerReferences())
        .containsExactly(
            new OwnerReference(
                "databaseoperator.dev/v1", true, true, "Database", "orders", Databases.UID));
  }

  @ParameterizedTest
  @MethodSource("stays")
  void dataAndPasswordsAreNeverGarbageCollected(HasMetadata object) {
    assertThat(object.getMetadata().getOwnerReferences()).isEmpty();
  }

  /** An Argo CD that tracks by label would prune what has no owner and is not in git. */
  @ParameterizedTest
  @MethodSource("stays")
  void dataAndPasswordsAreNeverPrunedByArgoCd(HasMetadata object) {
    assertThat(object.getMetadata().getAnnotations())
        .containsEntry("argocd.argoproj.io/compare-options", "IgnoreExtraneous")
        .containsEntry("argocd.argoproj.io/sync-options", "Prune=false,Delete=false");
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyObjectCarriesTheRecommendedLabelsAndTheOneThatInformersSelect(HasMetadata object) {
    assertThat(object.getMetadata().getLabels())
        .containsAllEntriesOf(
            Map.of(
                "app.kubernetes.io/name", "postgresql",
                "app.kubernetes.io/instance", "orders",
                "app.kubernetes.io/component", "database",
                "app.kubernetes.io/managed-by", "database-operator",
                "databaseoperator.dev/database", "orders"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyObjectIsInTheNamespaceOfItsDatabase(HasMetadata object) {
    assertThat(object.getMetadata().getNamespace()).isEqualTo("shop");
  }

  /** These are in selectors, which Kubernetes does not let anybody change: pinned for ever. */
  @Test
  void selectorOfTheStatefulSetNeverChanges() {
    assertThat(Wanted.statefulSet(DATABASE, 1).getSpec().getSelector().getMatchLabels())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "databaseoperator.dev/database", "orders",
                "databaseoperator.dev/instance", "orders-1"));
    assertThat(Wanted.statefulSet(DATABASE, 1).getSpec().getSelector().getMatchExpressions())
        .isEmpty();
  }

  /** Immutable in a StatefulSet too. */
  @Test
  void immutableFieldsOfTheStatefulSetNeverChange() {
    var spec = Wanted.statefulSet(DATABASE, 1).getSpec();
    assertThat(spec.getServiceName()).isEqualTo("orders-instances");
    assertThat(spec.getPodManagementPolicy()).isEqualTo("Parallel");
    assertThat(spec.getVolumeClaimTemplates()).isEmpty();
  }

  @Test
  void instancesOfOneDatabaseAreToldApart() {
    assertThat(Wanted.statefulSet(DATABASE, 2).getMetadata().getName()).isEqualTo("orders-2");
    assertThat(Wanted.statefulSet(DATABASE, 2).getSpec().getSelector().getMatchLabels())
        .containsEntry("databaseoperator.dev/instance", "orders-2");
    assertThat(InstanceVolumeClaim.of(DATABASE, 2).getMetadata().getLabels())
        .containsEntry("databaseoperator.dev/instance", "orders-2");
    assertThat(
            Wanted.statefulSet(DATABASE, 2)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes()
                .get(0)
                .getPersistentVolumeClaim()
                .getClaimName())
        .isEqualTo("orders-2");
  }

  static Stream<HasMetadata> goes() {
    return Stream.of(
        Wanted.config(DATABASE),
        ReadWriteService.of(DATABASE),
        InstancesService.of(DATABASE),
        Wanted.statefulSet(DATABASE, 1));
  }

  static Stream<HasMetadata> stays() {
    return Stream.of(
        InstanceVolumeClaim.of(DATABASE, 1),
        AppSecret.of(DATABASE, "secret"),
        SuperuserSecret.of(DATABASE, "secret"));
  }

  static Stream<HasMetadata> all() {
    return Stream.concat(goes(), stays());
  }
}
