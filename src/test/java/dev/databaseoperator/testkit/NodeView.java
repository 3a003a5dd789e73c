package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A pod as its node sees it. The nodes of {@code dev/cluster} are of this machine: the processes of
 * a pod are those in the cgroup that carries its UID, and volumes are directories.
 */
public final class NodeView {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int DEEPEST = 12;

  private final String cgroup;
  private Path found;

  private NodeView(String uid) {
    this.cgroup = "pod" + uid;
  }

  /** That of {@code pod}. */
  public static NodeView of(Pod pod) {
    return new NodeView(pod.getMetadata().getUid());
  }

  /** The directory of the volume of a Database's first instance. */
  public static Path volume(KubernetesClient client, String namespace, String database) {
    PersistentVolumeClaim claim =
        client.persistentVolumeClaims().inNamespace(namespace).withName(database + "-1").get();
    PersistentVolume volume =
        client.persistentVolumes().withName(claim.getSpec().getVolumeName()).get();
    return Path.of(
        volume.getSpec().getHostPath() != null
            ? volume.getSpec().getHostPath().getPath()
            : volume.getSpec().getLocal().getPath());
  }

  /** Whether the start script runs, or PostgreSQL already. */
  public boolean runsInstance() {
    return processes().stream()
        .map(NodeView::commandLine)
        .anyMatch(line -> line.contains("instance.sh") || line.startsWith("postgres"));
  }

  /** Kills all processes of the pod, until none is left. */
  public void kill() {
    for (Set<Long> left = processes(); !left.isEmpty(); left = processes()) {
      // Looked up in the cgroup of this very pod a moment ago; never by name.
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private Set<Long> processes() {
    Set<Long> pids = new TreeSet<>();
    if (found == null) {
      found = find();
    }
    if (found == null) {
      return pids;
    }
    try (Stream<Path> below = Files.walk(found)) {
      List<Path> lists =
          below.filter(path -> path.getFileName().toString().equals("cgroup.procs")).toList();
      for (Path list : lists) {
        Files.readAllLines(list).forEach(line -> pids.add(Long.parseLong(line)));
      }
    } catch (NoSuchFileException e) {
      // The kubelet tidies up: nothing runs there any more.
    } catch (IOException | UncheckedIOException e) {
      if (Files.exists(found)) {
        return pids.isEmpty() ? processes() : pids;
      }
    }
    return pids;
  }

  private Path find() {
    // With several hierarchies (v1) a process is in each of them: one is enough.
    Path root = Files.isDirectory(CGROUPS.resolve("pids")) ? CGROUPS.resolve("pids") : CGROUPS;
    try (Stream<Path> all =
        Files.find(
            root.resolve("database-operator"),
            DEEPEST,
            (path, attributes) ->
                attributes.isDirectory() && path.getFileName().toString().equals(cgroup))) {
      return all.findFirst().orElse(null);
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(
              Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
