package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processes that stay where they are, so that not even SIGKILL ends them, as those whose storage
 * hangs: the freezer of cgroups version 1, in a group of its own, which no container runtime thaws.
 * Version 2 lets frozen processes be killed.
 */
public final class FrozenProcesses implements AutoCloseable {

  private static final Path FREEZER = Path.of("/sys/fs/cgroup/freezer");

  private final Path group;

  private FrozenProcesses(Path group) {
    this.group = group;
  }

  /** Whether this machine has that freezer. */
  public static boolean arePossible() {
    return Files.isDirectory(FREEZER) && Files.isWritable(FREEZER);
  }

  /** Freezes the processes with these numbers. */
  public static FrozenProcesses of(List<Long> processes) {
    try {
      Path group = Files.createDirectory(FREEZER.resolve("frozen-" + System.nanoTime()));
      for (long process : processes) {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(process));
      }
      Files.writeString(group.resolve("freezer.state"), "FROZEN");
      return new FrozenProcesses(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets them go on: those that were killed meanwhile end, and the group is removed. */
  @Override
  public void close() {
    try {
      Files.writeString(group.resolve("freezer.state"), "THAWED");
      for (int attempt = 0; attempt < 100 && Files.exists(group); attempt++) {
        if (Files.readString(group.resolve("cgroup.procs")).isBlank()) {
          Files.delete(group);
        } else {
          // The kernel has no event for a group that has become empty.
          Thread.sleep(100);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
