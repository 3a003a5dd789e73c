package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A shell as a user has it who has checked the repository out: {@code kubectl} and {@code helm}
 * talk to the cluster with a kubeconfig of the user's own, and files that a command writes land
 * beside links to the repository's, not in it.
 */
public final class UserShell {

  private final Path programs;
  private final Path kubeconfig;
  private final Path checkout;

  /**
   * @param home an empty directory
   */
  public UserShell(Cluster cluster, Path home) {
    programs = home.resolve("bin");
    kubeconfig = home.resolve("kubeconfig");
    checkout = home.resolve("checkout");
    try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
      Files.createDirectories(programs);
      Files.createDirectories(checkout);
      for (Path file : files.toList()) {
        Files.createSymbolicLink(checkout.resolve(file.getFileName()), file);
      }
      Files.copy(cluster.kubeconfig(), kubeconfig);
      // Of two flags kubectl takes the last.
      program(
          "kubectl",
          "exec '%s' --kubeconfig \"$KUBECONFIG\" \"$@\""
              .formatted(String.join("' '", cluster.kubectlCommand())));
      program(
          "helm",
          "exec \"$('%s' helm)\" \"$@\""
              .formatted(Path.of("dev", "tools", "build").toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void program(String name, String line) throws IOException {
    Files.writeString(
        Files.createFile(
            programs.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))),
        "#!/bin/sh\n" + line + "\n");
  }

  /** Runs a script that ends with its first command that fails; both outputs are one, as seen. */
  public Cluster.Result run(String script) {
    try {
      ProcessBuilder bash =
          new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", script))
              .directory(checkout.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true);
      bash.environment().put("KUBECONFIG", kubeconfig.toString());
      for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
        bash.environment()
            .put("HELM_" + kind + "_HOME", programs.resolveSibling("helm").toString());
      }
      bash.environment().merge("PATH", programs.toString(), (path, ours) -> ours + ":" + path);
      Process process = bash.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Cluster.Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
