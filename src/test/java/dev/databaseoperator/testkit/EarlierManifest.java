package dev.databaseoperator.testkit;

/**
 * {@code kubectl apply -f} of the install manifest of {@link EarlierVersion}, and later, as an
 * upgrade, of the present one.
 */
public record EarlierManifest() implements Installation {

  private static final String PRESENT = "deploy/install.yaml";

  @Override
  public void install(Cluster cluster) {
    EarlierVersion earlier = EarlierVersion.get();
    cluster.own().load(earlier.archive().toString());
    System.err.println("earlier version: commit " + earlier.commit());
    cluster.kubectl("apply", "-f", earlier.manifest().toString());
    cluster.awaitRollout(Cluster.OPERATOR);
  }

  /** Upgrades, as the operations page says: on the server's side, whatever it was before. */
  public void upgrade(Cluster cluster) {
    apply(cluster, PRESENT);
  }

  /** Downgrades, as the operations page says. */
  public void downgrade(Cluster cluster) {
    apply(cluster, EarlierVersion.get().manifest().toString());
  }

  @Override
  public void uninstall(Cluster cluster) {
    cluster.deleteAllButCrds(PRESENT);
    cluster.deleteAllButCrds(EarlierVersion.get().manifest().toString());
  }

  private static void apply(Cluster cluster, String manifest) {
    cluster.kubectl("apply", "--server-side", "-f", manifest);
    cluster.awaitRollout(Cluster.OPERATOR);
  }
}
