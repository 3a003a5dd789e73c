package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * etcd, kube-apiserver and kubectl for tests: those that {@code dev/kubernetes/build} names (an
 * environment variable, the cache, a build with Go); on a machine without Go kube-api-test's own
 * download.
 */
final class KubernetesBinaries {

  private static final int NO_GO = 3;

  private KubernetesBinaries() {}

  /**
   * A directory laid out as kube-api-test wants it; empty of programs when it is to download them.
   */
  static Path testDirectory() {
    Path directory = Path.of("target", "kube-api-test").toAbsolutePath();
    built().ifPresent(programs -> link(programs, directory));
    return directory;
  }

  /** The directory that etcd and kube-apiserver are in. */
  static Path directory() {
    return built().orElseGet(KubernetesBinaries::downloaded);
  }

  /** What kube-api-test downloads when it first starts an API server. */
  private static Path downloaded() {
    ApiServer.withoutOperator();
    try (Stream<Path> versions = Files.list(testDirectory().resolve("k8s"))) {
      return versions.max(Comparator.naturalOrder()).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> built() {
    try {
      Process build =
          new ProcessBuilder("dev/kubernetes/build", "control-plane")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed =
          new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = build.waitFor();
      if (status == NO_GO) {
        return Optional.empty();
      }
      if (status != 0) {
        throw new IllegalStateException("dev/kubernetes/build failed with status " + status);
      }
      return Optional.of(Path.of(printed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void link(Path programs, Path directory) {
    try {
      // The version in the name is only for kube-api-test, which takes the newest it finds.
      String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
      Path wanted = directory.resolve("k8s").resolve("1.36.3-linux-" + architecture);
      Scratch.delete(wanted);
      Files.createDirectories(wanted);
      for (String program : List.of("kube-apiserver", "kubectl")) {
        Files.createSymbolicLink(wanted.resolve(program), programs.resolve(program));
      }
      // kube-api-test has no option for etcd's flags. No test needs what a power cut would leave.
      Path etcd = wanted.resolve("etcd");
      String script = "#!/bin/sh\nexec '%s' --unsafe-no-fsync \"$@\"\n";
      Files.writeString(etcd, script.formatted(programs.resolve("etcd")));
      Files.setPosixFilePermissions(etcd, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
