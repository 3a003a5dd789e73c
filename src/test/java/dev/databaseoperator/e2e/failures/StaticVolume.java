package dev.databaseoperator.e2e.failures;

/**
 * A PersistentVolume that an administrator makes by hand, for a StorageClass of the stage's own
 * that has no provisioner.
 */
final class StaticVolume {

  private final Stage stage;
  private final String name;
  private String size = "1Gi";
  private String accessMode = "ReadWriteOnce";
  private String volumeMode = "Filesystem";
  private String affinity = "";
  private String bindingMode = "WaitForFirstConsumer";

  private StaticVolume(Stage stage, String name) {
    this.stage = stage;
    this.name = stage.unique(name);
  }

  static StaticVolume of(Stage stage, String name) {
    return new StaticVolume(stage, name);
  }

  /** A spec whose volume claim wants such a volume. */
  static String spec(Stage stage) {
    return "{storage: {size: 1Gi, storageClass: %s}}".formatted(stage.unique("static"));
  }

  StaticVolume size(String quantity) {
    size = quantity;
    return this;
  }

  StaticVolume accessMode(String mode) {
    accessMode = mode;
    return this;
  }

  StaticVolume volumeMode(String mode) {
    volumeMode = mode;
    return this;
  }

  /** It is bound at once, and can be reached from nodes with this label only. */
  StaticVolume onNodesWith(String label) {
    bindingMode = "Immediate";
    restrictedTo(label);
    return this;
  }

  private StaticVolume restrictedTo(String label) {
    affinity =
        """
          nodeAffinity:
            required:
              nodeSelectorTerms:
              - matchExpressions: [{key: %s, operator: Exists}]
        """
            .formatted(label)
            .stripTrailing();
    return this;
  }

  /** Makes directory, volume and class. */
  void create() {
    String directory = stage.node().volumes().resolve(name).toString();
    stage.node().run("mkdir -p " + directory + " && chmod 0777 " + directory);
    stage.atTheEnd(() -> stage.node().run("rm -rf " + directory));
    createAt(directory);
  }

  /** Makes volume and class for a directory that is there. */
  void createAt(String directory) {
    storageClass();
    stage.apply(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s}
        spec:
          capacity: {storage: %s}
          accessModes: [%s]
          volumeMode: %s
          storageClassName: %s
          persistentVolumeReclaimPolicy: Retain
          %s
        %s
        """
            .formatted(
                name,
                size,
                accessMode,
                volumeMode,
                stage.unique("static"),
                volumeMode.equals("Block")
                    ? "local: {path: /dev/null}"
                    : "hostPath: {path: %s, type: Directory}".formatted(directory),
                affinity.isEmpty() && volumeMode.equals("Block")
                    ? restrictedTo("kubernetes.io/hostname").affinity
                    : affinity));
  }

  private void storageClass() {
    stage.apply(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: %s}
        provisioner: kubernetes.io/no-provisioner
        volumeBindingMode: %s
        """
            .formatted(stage.unique("static"), bindingMode));
  }
}
