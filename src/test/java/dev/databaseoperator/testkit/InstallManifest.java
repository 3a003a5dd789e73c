package dev.databaseoperator.testkit;

/** {@code kubectl apply -f deploy/install.yaml}. */
public record InstallManifest() implements Installation {

  private static final String FILE = "deploy/install.yaml";

  @Override
  public void install(Cluster cluster) {
    String manifest = cluster.manifest(FILE);
    // A server-side dry run refuses objects whose namespace does not exist, though it is in there.
    if (cluster.tryKubectl("get", "namespace", Cluster.OPERATOR).exitCode() != 0) {
      cluster.kubectl("create", "namespace", Cluster.OPERATOR);
    }
    cluster.kubectl("apply", "--server-side", "--dry-run=server", "-f", manifest);
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", manifest);
    // In a cluster that was kept the image may be new and its tag the same.
    cluster.kubectl("-n", Cluster.OPERATOR, "rollout", "restart", "deployment/database-operator");
    cluster.awaitRollout(Cluster.OPERATOR);
    cluster.awaitLeader(Cluster.OPERATOR);
  }

  /** As docs/installation.md says for who keeps the Databases. */
  @Override
  public void uninstall(Cluster cluster) {
    cluster.kubectl("delete", "namespace", Cluster.OPERATOR);
    cluster.kubectl(
        "delete",
        "clusterrole,clusterrolebinding,flowschema,"
            + "validatingadmissionpolicy,validatingadmissionpolicybinding",
        "-l",
        "app.kubernetes.io/part-of=database-operator");
  }
}
