package dev.databaseoperator.testkit;

import dev.databaseoperator.instance.InstanceScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a kubelet would mount into one PostgreSQL pod, as directories of this machine: the volume,
 * the ConfigMap, the superuser's Secret and the writable empty directories. Outlives the pod's
 * processes; closing it deletes everything.
 */
public final class InstanceMounts implements AutoCloseable {

  /** The kubelet's link to the directory with the ConfigMap's files of one version. */
  private static final String VERSION = "..data";

  private final Path root;
  private final Path data;
  private Path volume;
  private Map<String, String> config = Map.of();

  private InstanceMounts(Path root, Path data) {
    this.root = root;
    this.data = data;
    this.volume = data.resolve("volume");
  }

  /** With the start script, a small postgresql.conf, a pg_hba.conf and the password "superuser". */
  public static InstanceMounts create() {
    try {
      InstanceMounts mounts =
          new InstanceMounts(DataDirectory.onDisk("instance"), DataDirectory.inMemory("instance"));
      for (Path directory : new Path[] {mounts.volume(), mounts.sockets(), mounts.temporary()}) {
        mounts.mode(Files.createDirectory(directory), "rwx------");
        InstanceUser.current().own(directory);
      }
      mounts.mode(Files.createFile(mounts.terminationLog()), "rw-rw-rw-");
      mounts.mode(Files.createDirectory(mounts.config()), "rwxr-xr-x");
      return mounts
          .config(InstanceScript.texts())
          .config(
              Map.of(
                  "postgresql.conf", "max_connections = 20\nshared_buffers = 16MB\n",
                  "pg_hba.conf", "local all postgres peer\nhost all all all scram-sha-256\n"))
          .password("superuser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces these files of the ConfigMap, and leaves the others. */
  public InstanceMounts config(Map<String, String> data) {
    Map<String, String> all = new TreeMap<>(config);
    all.putAll(data);
    return wholeConfig(all);
  }

  /** Replaces the superuser's password, as a change of the Secret would. */
  public InstanceMounts password(String password) {
    file(passwordFile().getParent(), passwordFile().getFileName().toString(), password);
    return this;
  }

  /**
   * Makes these all the files of the ConfigMap, in the kubelet's way: those of one version are in a
   * directory of their own, a link leads to it, and all names lead through that link.
   */
  public InstanceMounts wholeConfig(Map<String, String> data) {
    try {
      Path link = config().resolve(VERSION);
      Optional<Path> before =
          Files.exists(link) ? Optional.of(link.toRealPath()) : Optional.empty();
      Path fresh = Files.createTempDirectory(config(), "..");
      mode(fresh, "rwxr-xr-x");
      data.forEach((name, content) -> file(fresh, name, content));
      Path swapped = config().resolve("..data_tmp");
      Files.createSymbolicLink(swapped, fresh.getFileName());
      Files.move(swapped, link, StandardCopyOption.ATOMIC_MOVE);
      for (String name : data.keySet()) {
        if (!Files.isSymbolicLink(config().resolve(name))) {
          Files.createSymbolicLink(config().resolve(name), Path.of(VERSION, name));
        }
      }
      for (String name : config.keySet()) {
        if (!data.containsKey(name)) {
          Files.delete(config().resolve(name));
        }
      }
      if (before.isPresent()) {
        delete(before.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config = Map.copyOf(data);
    return this;
  }

  /** Makes these all the keys of the superuser's Secret that are mounted. */
  public InstanceMounts superuser(Map<String, String> data) {
    Path directory = passwordFile().getParent();
    data.forEach((name, content) -> file(directory, name, content));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!data.containsKey(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The mount point of the volume. */
  public Path volume() {
    return volume;
  }

  /** Mounts the volume of another pod in place of its own. */
  public InstanceMounts volumeOf(InstanceMounts other) {
    volume = other.volume();
    return this;
  }

  /** PGDATA, a directory of the volume. */
  public Path pgdata() {
    return volume().resolve("pgdata");
  }

  /** The directory of the ConfigMap's files. */
  public Path config() {
    return root.resolve("config");
  }

  /** The file with the superuser's password. */
  public Path passwordFile() {
    return root.resolve("superuser").resolve("password");
  }

  /** In place of /var/run/postgresql. */
  public Path sockets() {
    return root.resolve("run");
  }

  /** In place of /tmp. */
  public Path temporary() {
    return root.resolve("tmp");
  }

  /** In place of /dev/termination-log. */
  public Path terminationLog() {
    return root.resolve("termination-log");
  }

  @Override
  public void close() {
    try {
      delete(root);
      delete(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a tree, also while another process deletes in it. */
  static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void file(Path directory, String name, String content) {
    try {
      if (!Files.isDirectory(directory)) {
        mode(Files.createDirectory(directory), "rwxr-xr-x");
      }
      // In one step, as the kubelet does: a running script must not read half a file.
      Path fresh = Files.writeString(directory.resolve("." + name), content);
      mode(fresh, "r--r--r--");
      Files.move(fresh, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
