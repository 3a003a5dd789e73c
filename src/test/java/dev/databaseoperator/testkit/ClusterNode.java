package dev.databaseoperator.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Actions of a root user on a node of the real cluster, without Kubernetes: images, containers,
 * files of volumes.
 */
public final class ClusterNode {

  /** An image with PostgreSQL 17 that every node has. */
  public static final String POSTGRES = "docker.io/library/postgres:17";

  private final DevCluster cluster;
  private final String number;

  ClusterNode(DevCluster cluster, String number) {
    this.cluster = cluster;
    this.number = number;
  }

  /** Name of the Kubernetes node. */
  public String name() {
    return cluster.name() + "-node-" + number;
  }

  /** Gives an image that the node has another name too; one of that name before loses it. */
  public void tag(String image, String name) {
    containerd("images", "tag", "--force", image, name);
  }

  /** Takes a name from an image. */
  public void untag(String name) {
    containerd("images", "remove", name);
  }

  /**
   * Sends a signal to the first process of a container.
   *
   * @param id as in the pod's status
   */
  public void signal(String signal, String id) {
    containerd("tasks", "kill", "--signal", signal, id.replaceFirst("^containerd://", ""));
  }

  /** Where volumes of the node can be, on the machine and in the node. */
  public Path volumes() {
    return cluster.kubeconfig().resolveSibling("node-" + number).resolve("volumes");
  }

  /** Runs a shell script among the node's mounts; it must succeed. */
  public String run(String script) {
    return cluster.inNode(number, "sh", "-euc", script);
  }

  private void containerd(String... arguments) {
    String socket = volumes().resolveSibling("containerd.sock").toString();
    List<String> command =
        new ArrayList<>(List.of("ctr", "--address", socket, "--namespace", "k8s.io"));
    command.addAll(List.of(arguments));
    cluster.inNode(number, command.toArray(String[]::new));
  }
}
