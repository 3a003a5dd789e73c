package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches how many PostgreSQL servers run on one data directory of this machine, in whatever pods:
 * a server's working directory is its data directory, and its postmaster is the one whose parent is
 * no PostgreSQL. A server that finds the directory in use ends before it goes there.
 */
public final class Postmasters implements AutoCloseable {

  private final Path pgdata;
  private final Thread watcher = new Thread(this::watch, "postmasters");
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile List<Long> together = List.of();
  private final AtomicLong looks = new AtomicLong();

  private Postmasters(Path pgdata) {
    this.pgdata = pgdata;
  }

  /** Begins to watch. */
  public static Postmasters on(Path pgdata) {
    Postmasters postmasters = new Postmasters(pgdata);
    postmasters.watcher.setDaemon(true);
    postmasters.watcher.start();
    return postmasters;
  }

  /** Process numbers of servers that were seen at the same time; empty when there were none. */
  public List<Long> seenTogether() {
    return together;
  }

  /** Number of samples so far. */
  public long looks() {
    return looks.get();
  }

  /** Process numbers of those that run now. */
  public List<Long> now() {
    Map<Long, Long> parents = processes();
    List<Long> found = new ArrayList<>();
    parents.forEach(
        (pid, parent) -> {
          if (!parents.containsKey(parent)) {
            found.add(pid);
          }
        });
    return found;
  }

  /** Process numbers of all PostgreSQL processes on the directory, with those of their parents. */
  public Map<Long, Long> processes() {
    try {
      Object directory = Files.getAttribute(pgdata, "unix:ino");
      Map<Long, Long> parents = new HashMap<>();
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (Path process : processes) {
          if (works(process, directory)) {
            parents.put(Long.valueOf(process.getFileName().toString()), parent(process));
          }
        }
      }
      return parents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended.set(true);
    watcher.join();
  }

  private void watch() {
    while (!ended.get()) {
      if (Files.isDirectory(pgdata)) {
        List<Long> seen = now();
        // Of a server that has just ended its children are orphans for a moment: sampled again.
        if (seen.size() > 1 && now().containsAll(seen) && together.isEmpty()) {
          together = seen;
        }
      }
      looks.incrementAndGet();
      try {
        // A sample: /proc has no events.
        Thread.sleep(20);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static boolean works(Path process, Object directory) {
    try {
      return Files.readString(process.resolve("comm")).strip().equals("postgres")
          && Files.getAttribute(process.resolve("cwd"), "unix:ino").equals(directory);
    } catch (IOException e) {
      return false;
    }
  }

  private static long parent(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[1]);
    } catch (IOException e) {
      return 0;
    }
  }
}
