package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Evaluates objects with the libraries of kstatus, Flux and Argo CD, in the program of {@code
 * dev/tools/gitops}, with the health script and the expressions of this repository.
 */
public final class GitOpsTools {

  /** The health script, in the layout of Argo CD's own. */
  public static final Path ARGO =
      Path.of("deploy/argocd/resource_customizations/databaseoperator.dev/Database");

  private static final Path FLUX = Path.of("deploy/flux/kustomization.yaml");
  private static final int NO_GO = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GitOpsTools() {}

  /** Result of one tool, in its own words. */
  public record Opinion(String status, String message) {

    private static Opinion of(JsonNode node) {
      return new Opinion(node.path("status").asText(), node.path("message").asText());
    }

    @Override
    public String toString() {
      return status + (message.isEmpty() ? "" : " (" + message + ")");
    }
  }

  /** Results of all tools for one object. */
  public record Verdict(Opinion kstatus, Opinion flux, Opinion argo) {}

  /**
   * Judges objects, in order. Where there is no Go to build the program with, tests are skipped.
   */
  public static List<Verdict> judge(List<?> objects) {
    List<String> lines = new ArrayList<>();
    try {
      Path input = Files.createTempFile("objects", ".jsonl");
      for (Object object : objects) {
        lines.add(
            object instanceof String text
                ? JSON.readTree(text).toString()
                : JSON.writeValueAsString(object));
      }
      Files.write(input, lines);
      String output = run(input, program(), "-argo=" + ARGO.resolve("health.lua"), "-flux=" + FLUX);
      Files.delete(input);
      return output
          .lines()
          .map(GitOpsTools::read)
          .map(
              verdict ->
                  new Verdict(
                      Opinion.of(verdict.path("kstatus")),
                      Opinion.of(verdict.path("flux")),
                      Opinion.of(verdict.path("argo"))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String program() throws IOException {
    return run(Path.of("/dev/null"), "dev/tools/build", "gitops").strip();
  }

  private static String run(Path input, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.onExit().join().exitValue();
    Assumptions.assumeTrue(status != NO_GO, "no Go to build dev/tools/gitops with");
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + status);
    }
    return output;
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
