package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** The program behind {@code ./bench}: progress on stderr, the table on stdout. */
public final class Bench {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private Bench() {}

  /** Runs it; see {@code ./bench --help}. */
  public static void main(String[] arguments) throws IOException {
    PrintStream results = System.out;
    System.setOut(System.err);
    BenchOptions options;
    Optional<Report> earlier;
    try {
      options = BenchOptions.parse(List.of(arguments));
      earlier = options.compare().map(Report::read);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(WRONG_USAGE);
      return;
    }
    Optional<String> chosen =
        options.operator().or(() -> Optional.ofNullable(System.getenv(OperatorCommand.VARIABLE)));
    System.setProperty(
        OperatorCommand.PROPERTY, Program.command(chosen.filter(command -> !command.isBlank())));
    Scenario scenario = new Scenario(options);
    int status = 0;
    try {
      scenario.run();
    } catch (Lifeline.Broken e) {
      System.err.println("bench: " + e.getMessage());
      status = FAILED;
    } catch (RuntimeException | AssertionError e) {
      e.printStackTrace();
      status = FAILED;
    }
    // Of a run that has failed, too: what was measured until then.
    Report report = scenario.report();
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), report.json());
    }
    results.print(report.table(earlier));
    results.flush();
    System.exit(status);
  }
}
