package dev.databaseoperator.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program behind {@code ./bench}: progress on stderr, the table on stdout. */
public final class Bench {

  private static final int WRONG_USAGE = 2;

  /** How the image starts the operator (dev/images/operator), with its Deployment's limit. */
  private static final String PACKAGED =
      Path.of(System.getProperty("java.home"), "bin", "java")
          + " -XX:+UseSerialGC -Xmx308m -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"
          + " -Djava.util.logging.manager=org.jboss.logmanager.LogManager"
          + " -jar target/quarkus-app/quarkus-run.jar";

  private Bench() {}

  /** Runs it; see {@code ./bench --help}. */
  public static void main(String[] arguments) throws IOException {
    PrintStream results = System.out;
    System.setOut(System.err);
    BenchOptions options;
    try {
      options = BenchOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(WRONG_USAGE);
      return;
    }
    System.setProperty("operator.cmd", options.operator().orElse(PACKAGED));
    Report report = new Scenario(options).run();
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), report.json());
    }
    results.print(report.table());
    System.exit(0);
  }
}
