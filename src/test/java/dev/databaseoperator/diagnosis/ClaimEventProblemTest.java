package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.ObjectEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Events are those of kube-controller-manager and provisioners of 1.36. */
class ClaimEventProblemTest {

  private final Database database = Databases.minimal();

  @ParameterizedTest(name = "{0} is {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FailedBinding | no persistent volumes available for this claim and no storage class is set | StorageClassMissing | true
          ProvisioningFailed | storageclass.storage.k8s.io "fast" not found | StorageClassMissing | true
          ProvisioningFailed | no volume plugin matched name: kubernetes.io/no-provisioner | VolumeUnbound | false
          ProvisioningFailed | failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = no space | VolumeProvisioningFailed | false
          VolumeMismatch | Cannot bind to requested volume "pv-1": incompatible accessMode | VolumeUnbound | false
          ClaimLost | Bound claim has lost its PersistentVolume. Data on the volume is lost! | VolumeLost | true
          SomethingOfADriver | out of luck | VolumeProvisioningFailed | false
          """)
  void eventIsReportedWithItsReasonAndItsNote(
      String reason, String note, String expected, boolean stalled) {
    assertThat(problem(event(reason, note, NOW)))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo(expected))
        .satisfies(problem -> assertThat(problem.stalled()).isEqualTo(stalled))
        .satisfies(problem -> assertThat(problem.message()).endsWith(note));
  }

  @Test
  void claimOfANamedClassDoesNotLackADefaultClass() {
    database.getSpec().getStorage().setStorageClass("");
    assertThat(problem(event("FailedBinding", "no persistent volumes", NOW)))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("VolumeUnbound"))
        .satisfies(problem -> assertThat(problem.message()).contains("ReadWriteOnce"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VolumeResizeFailed", "FileSystemResizeFailed"})
  void growthIsNoMatterOfBinding(String reason) {
    assertThat(problem(event(reason, "x", NOW))).isEmpty();
  }

  @Test
  void provisionerMayTakeItsTimeButNotForEver() {
    String note = "Waiting for a volume to be created either by the external provisioner";
    Duration grace = ClaimEventProblem.PROVISIONING_GRACE;
    assertThat(problem(event("ExternalProvisioning", note, NOW))).isEmpty();
    assertThat(problem(event("ExternalProvisioning", note, NOW.minus(grace))))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("VolumeUnbound"))
        .satisfies(problem -> assertThat(problem.stalled()).isFalse());
  }

  private Optional<Problem> problem(ObjectEvent event) {
    return new ClaimEventProblem(database, NOW).of(event);
  }

  private static ObjectEvent event(String reason, String note, Instant at) {
    return new ObjectEvent("PersistentVolumeClaim", "orders-1", reason, note, at, at);
  }
}
