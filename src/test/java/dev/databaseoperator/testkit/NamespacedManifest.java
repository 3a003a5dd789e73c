package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * {@code deploy/install-namespaced.yaml} in a namespace of the user's choice, as
 * docs/installation.md says.
 */
public record NamespacedManifest(String namespace) implements Installation {

  @Override
  public void install(Cluster cluster) {
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "deploy/crds.yaml");
    cluster.kubectl("apply", "-f", "deploy/user-roles.yaml");
    cluster.kubectl("create", "namespace", namespace);
    cluster.kubectl(
        "label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
    cluster.kubectl("apply", "--server-side", "-f", manifest(cluster).toString());
    cluster.awaitRollout(namespace);
  }

  @Override
  public void uninstall(Cluster cluster) {
    cluster.kubectl("delete", "namespace", namespace);
    cluster.kubectl("delete", "-f", "deploy/user-roles.yaml");
  }

  private Path manifest(Cluster cluster) {
    try {
      Path manifest = Scratch.directory("namespaced").resolve("install.yaml");
      Process sed =
          new ProcessBuilder(
                  "sed",
                  "s/namespace: database-operator$/namespace: " + namespace + "/",
                  cluster.manifest("deploy/install-namespaced.yaml"))
              .redirectOutput(manifest.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (sed.waitFor() != 0) {
        throw new IllegalStateException("sed failed");
      }
      return manifest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
