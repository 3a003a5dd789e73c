package dev.databaseoperator.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of {@code docs/runbooks}: what to do when an alert fires. */
record Runbook(Path file, String text) {

  static final Path DIRECTORY = Path.of("docs", "runbooks");

  private static final Pattern QUERY = Pattern.compile("```promql\n(.*?)\n```", Pattern.DOTALL);

  /** All of them. */
  static List<Runbook> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().map(Runbook::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Runbook read(Path file) {
    try {
      return new Runbook(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name of the alert. */
  String alert() {
    return file.getFileName().toString().replace(".md", "");
  }

  /** What it asks Prometheus: its code blocks of PromQL. */
  List<String> queries() {
    return QUERY.matcher(text).results().map(query -> query.group(1)).toList();
  }

  @Override
  public String toString() {
    return alert();
  }
}
