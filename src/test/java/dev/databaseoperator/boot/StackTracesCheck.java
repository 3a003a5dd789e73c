package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads what all operators have logged while the whole suite ran against the API server, with every
 * fault that it makes: nothing of that is unexpected, so no line may have a stack trace. The build
 * runs it after all tests of that depth, and not when {@code -Dit.test} has chosen some.
 */
class StackTracesCheck {

  private static final Path LOGS = Path.of("target", "operator-logs");

  /** In a record of the log, and on lines of their own, as a JVM prints them. */
  private static final Pattern STACK_TRACE =
      Pattern.compile("\"exception\":\\s*\\{|\"stackTrace\":\\s*\"[^\"]|^\\s+at [\\w.$/]+\\(.*\\)");

  @Test
  void noOperatorHasLoggedAStackTrace() throws IOException {
    assumeThat(LOGS).as("logs of a whole suite").isDirectory();
    List<String> found = new ArrayList<>();
    int logs = 0;
    try (Stream<Path> files = Files.list(LOGS)) {
      for (Path log : files.toList()) {
        logs++;
        try (Stream<String> lines = Files.lines(log)) {
          lines
              .filter(line -> STACK_TRACE.matcher(line).find())
              .map(line -> log.getFileName() + ": " + line)
              .forEach(found::add);
        }
      }
    }
    assertThat(logs).as("logs").isGreaterThan(10);
    assertThat(found).as("lines with a stack trace").isEmpty();
  }
}
