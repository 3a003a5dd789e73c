package dev.databaseoperator.e2e.failures;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Duration;
import java.util.List;

/** Volume claims that nobody binds. */
final class VolumeFailures {

  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

  /** A scheduler that has no event to go by looks again after five minutes. */
  private static final Duration PATIENT = Duration.ofMinutes(5);

  private VolumeFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("volume cannot be bound: no such class")
            .causedBy(
                "`spec.storage.storageClass` names a class that does not exist",
                stage ->
                    stage.database(
                        "{storage: {storageClass: %s}}".formatted(stage.unique("later"))))
            .shownBy(Stage::isUnschedulable)
            .stalled("storageclass", "StorageClassMissing")
            .healedBy(
                "the class is made",
                stage ->
                    stage.apply(
                        """
                        apiVersion: storage.k8s.io/v1
                        kind: StorageClass
                        metadata: {name: %s}
                        provisioner: rancher.io/local-path
                        volumeBindingMode: WaitForFirstConsumer
                        """
                            .formatted(stage.unique("later"))))
            .within(PATIENT)
            .always(),
        Failure.of("volume cannot be bound: no default class")
            .alone()
            .before(
                stage -> {
                  stage.atTheEnd(() -> isDefault(stage, true));
                  isDefault(stage, false);
                })
            .causedBy(
                "no class of the cluster is the default, and the Database names none",
                stage -> stage.database("{}"))
            .shownBy(Stage::isUnschedulable)
            .stalled("StorageClass", "StorageClassMissing")
            .healedBy("a class is made the default", stage -> isDefault(stage, true))
            .within(PATIENT),
        unfit("no space", "the only volume is too small", "small", volume -> volume.size("512Mi")),
        unfit(
            "wrong access mode",
            "the only volume is `ReadOnlyMany`",
            "readonly",
            volume -> volume.accessMode("ReadOnlyMany")),
        unfit(
            "wrong volume mode",
            "the only volume is a block device",
            "block",
            volume -> volume.volumeMode("Block")));
  }

  private interface Defect {
    StaticVolume of(StaticVolume volume);
  }

  private static Failure unfit(String cause, String how, String name, Defect defect) {
    return Failure.of("volume cannot be bound: " + cause)
        .before(stage -> defect.of(StaticVolume.of(stage, name)).create())
        .causedBy(how, stage -> stage.database(StaticVolume.spec(stage)))
        .shownBy(Stage::isUnschedulable)
        .passing("volume", "VolumeUnbound", "Unschedulable")
        .healedBy("a fitting volume is made", stage -> StaticVolume.of(stage, "fitting").create())
        .within(PATIENT);
  }

  private static void isDefault(Stage stage, boolean wanted) {
    stage
        .client()
        .resources(StorageClass.class)
        .withName("local-path")
        .edit(
            found ->
                new StorageClassBuilder(found)
                    .editMetadata()
                    .addToAnnotations(DEFAULT, Boolean.toString(wanted))
                    .endMetadata()
                    .build());
  }
}
