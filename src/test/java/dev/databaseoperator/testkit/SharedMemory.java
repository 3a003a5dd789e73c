package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Shared memory of PostgreSQL processes: a System V segment, and files in {@code /dev/shm}. Both go
 * with the container of a pod; of processes that a test kills on this machine they would stay,
 * until the kernel has no segment left (kernel.shmmni, 4096).
 */
final class SharedMemory {

  private static final Pattern FILE = Pattern.compile("/dev/shm/PostgreSQL\\.[0-9]+");

  private final Set<Long> pids;
  private final Set<Path> files = new LinkedHashSet<>();

  private SharedMemory(Set<Long> pids) {
    this.pids = pids;
  }

  /** What these processes have, which still exist. */
  static SharedMemory of(Set<Long> pids) {
    SharedMemory memory = new SharedMemory(pids);
    for (long pid : pids) {
      try {
        FILE.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "maps"), UTF_8))
            .results()
            .map(found -> Path.of(found.group()))
            .forEach(memory.files::add);
      } catch (IOException e) {
        // It has just ended.
      }
    }
    return memory;
  }

  /** Removes it, once the processes have ended. */
  void remove() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      List<String> command = new ArrayList<>(List.of("ipcrm"));
      for (String line : Files.readAllLines(Path.of("/proc/sysvipc/shm"))) {
        // key shmid perms size cpid lpid nattch …
        String[] fields = line.strip().split("\\s+", -1);
        if (fields[0].matches("-?[0-9]+")
            && pids.contains(Long.valueOf(fields[4]))
            && fields[6].equals("0")) {
          command.addAll(List.of("-m", fields[1]));
        }
      }
      if (command.size() > 1) {
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
