package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A real Prometheus (the program {@code prometheus} on PATH) that listens on loopback alone and
 * scrapes each target every second, as {@code docs/monitoring.md} says, with a directory of its
 * own. Targets come and go while it runs.
 */
public final class Prometheus implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final String CONFIGURATION =
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
      rule_files: [rules.yaml]
      scrape_configs:
        - job_name: test
          honor_labels: true
          metrics_path: /q/metrics
          file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
      """;

  private final Path directory;
  private final int port;
  private final Process process;
  private final Map<Integer, String> targets = new TreeMap<>();

  /** One series of an answer. */
  public record Series(Map<String, String> labels, List<Double> values) {

    /** The largest value that is a number. */
    public double max() {
      return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
  }

  private Prometheus(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param directory for its configuration and data
   * @param rules content of its rule file
   */
  public static Prometheus start(Path directory, String rules) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("prometheus.yaml"), CONFIGURATION);
      Files.writeString(directory.resolve("rules.yaml"), rules);
      Files.writeString(directory.resolve("targets.json"), "[]");
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + directory.resolve("prometheus.yaml"),
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      Prometheus prometheus = new Prometheus(directory, port, process);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .failFast("prometheus ended: " + directory.resolve("log"), () -> !process.isAlive())
          .until(() -> prometheus.send("/-/ready", "").statusCode() == 200);
      return prometheus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Scrapes this port of loopback from now on, under this job; a new job replaces the old one. */
  public void scrape(int target, String job) {
    targets.put(target, job);
    writeTargets();
  }

  /** The value of each series now, by its labels. */
  public List<Series> query(String promql) {
    return series(get("/api/v1/query", Map.of("query", promql)).path("result"));
  }

  /** As Grafana asks for a panel: the value of each series every second of this time. */
  public List<Series> query(String promql, Instant from, Instant to) {
    return series(
        get(
                "/api/v1/query_range",
                Map.of(
                    "query", promql, "start", from.toString(), "end", to.toString(), "step", "1"))
            .path("result"));
  }

  /** As Grafana asks for the values of a variable. */
  public List<String> labelValues(String selector, String label) {
    JsonNode values = get("/api/v1/label/" + label + "/values?match[]=" + encoded(selector), null);
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  /** What it has written to its log, warnings and errors only. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private void writeTargets() {
    List<Map<String, Object>> groups = new ArrayList<>();
    targets.forEach(
        (target, job) ->
            groups.add(
                Map.of("targets", List.of("127.0.0.1:" + target), "labels", Map.of("job", job))));
    try {
      Path written =
          Files.writeString(directory.resolve("new.json"), JSON.writeValueAsString(groups));
      Files.move(written, directory.resolve("targets.json"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Series> series(JsonNode result) {
    List<Series> series = new ArrayList<>();
    for (JsonNode one : result) {
      Map<String, String> labels = new LinkedHashMap<>();
      one.path("metric").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      List<Double> values = new ArrayList<>();
      if (one.has("value")) {
        values.add(number(one.path("value")));
      }
      one.path("values").forEach(sample -> values.add(number(sample)));
      values.removeIf(value -> value.isNaN());
      if (!values.isEmpty()) {
        series.add(new Series(labels, values));
      }
    }
    return series;
  }

  private static double number(JsonNode sample) {
    String text = sample.path(1).asText();
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The data of the answer; parameters are sent as a form. */
  private JsonNode get(String path, Map<String, String> form) {
    String body =
        form == null
            ? ""
            : form.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    try {
      JsonNode answer = JSON.readTree(send(path, body).body());
      if (!answer.path("status").asText().equals("success")) {
        throw new AssertionError(answer + " to " + path + " " + form);
      }
      return answer.path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String path, String form) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30));
    if (!form.isEmpty()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
