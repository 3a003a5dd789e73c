package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** The program behind {@code ./bench}: progress on stderr, the table on stdout. */
public final class Bench {

  private static final int WRONG_USAGE = 2;

  /** How the image starts the operator (dev/images/operator), with its Deployment's limit. */
  private static final String PACKAGED =
      "'"
          + OperatorCommand.java()
          + "' -XX:+UseSerialGC -Xmx308m -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"
          + " -Djava.util.logging.manager=org.jboss.logmanager.LogManager"
          + " -jar "
          + OperatorCommand.JAR;

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
    System.setProperty(
        OperatorCommand.PROPERTY,
        options
            .operator()
            .or(() -> Optional.ofNullable(System.getenv(OperatorCommand.VARIABLE)))
            .filter(command -> !command.isBlank())
            .orElse(PACKAGED));
    Report report = new Scenario(options).run();
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), report.json());
    }
    results.print(report.table());
    System.exit(0);
  }
}
