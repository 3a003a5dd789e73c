package dev.databaseoperator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.AccessMode;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MadeBeforeTest {

  private final Database database = Situations.onceReady();

  @Test
  void allAsSpecifiedIsNotTold() {
    assertThat(told(claim("fast", "ReadWriteOnce"), Situations.DATA)).isEmpty();
    database.getSpec().getStorage().setStorageClass("fast");
    database.getSpec().getBootstrap().getInitdb().setLocale("C.utf8");
    assertThat(told(claim("fast", "ReadWriteOnce"), Situations.DATA)).isEmpty();
  }

  @Test
  void whatIsOtherwiseIsToldWithWhatIsInForce() {
    database.getSpec().getStorage().setStorageClass("fast");
    database.getSpec().getStorage().setAccessMode(AccessMode.ReadWriteOncePod);
    DataIdentity data = new DataIdentity("73", 17, "LATIN1", "C", false, Optional.of("former"));
    assertThat(told(claim("slow", "ReadWriteOnce"), data))
        .get()
        .asString()
        .contains(
            "spec.storage.storageClass is slow, not fast",
            "spec.storage.accessMode is ReadWriteOnce, not ReadWriteOncePod",
            "spec.bootstrap.initdb.encoding is LATIN1, not UTF8",
            "spec.bootstrap.initdb.locale is C, not C.UTF-8",
            "spec.bootstrap.initdb.dataChecksums is false, not true",
            "the tables belong to role former, of whose rights spec.bootstrap.initdb.owner app has");
  }

  /** Nobody can be asked while the pod is away: what was told stays, and is no new message. */
  @Test
  void staysWhileNobodyCanBeAsked() {
    DataIdentity data = new DataIdentity("73", 17, "LATIN1", "C.UTF-8", true, Optional.empty());
    Database told = Situations.onceReady();
    told.setStatus(
        Statuses.calculate(
            told,
            Situations.healthy(),
            SqlOutcome.applied(List.of()).of(Optional.of(data)),
            Optional.empty(),
            Situations.NOW));
    Condition before = Previous.of(told).condition("SpecDiffers").orElseThrow();

    told.setStatus(
        Statuses.calculate(
            told,
            Situations.withPod(null),
            SqlOutcome.waiting(),
            Optional.empty(),
            Situations.NOW));

    assertThat(Previous.of(told).condition("SpecDiffers")).contains(before);
  }

  private Optional<String> told(PersistentVolumeClaim claim, DataIdentity data) {
    return MadeBefore.message(
        database,
        Observations.of(
            Optional.of(Situations.statefulSet(2)),
            Optional.of(Situations.readyPod()),
            Optional.of(claim)),
        Optional.of(data));
  }

  private static PersistentVolumeClaim claim(String storageClass, String mode) {
    return new PersistentVolumeClaimBuilder(Situations.volume())
        .editSpec()
        .withStorageClassName(storageClass)
        .withAccessModes(mode)
        .endSpec()
        .build();
  }
}
