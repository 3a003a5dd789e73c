package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real kubectl, as the administrator of an API server of the tests. */
public final class Kubectl {

  private final Path kubeconfig;

  /** Talks to {@code apiServer}. */
  public Kubectl(ApiServer apiServer) {
    try {
      kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
      kubeconfig.toFile().deleteOnExit();
      Files.writeString(kubeconfig, apiServer.kubeconfig());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it; whether it ended with 0. What it prints is thrown away. */
  public boolean succeeds(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(KubernetesBinaries.directory().resolve("kubectl").toString());
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
