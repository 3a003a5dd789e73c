package dev.databaseoperator.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which program the tests and the bench start as the operator. In this order: {@code
 * -Doperator.cmd=…}, the environment variable {@code OPERATOR_CMD}, what the build has made. It is
 * one line, split into words as a shell would: quotes and backslashes keep blanks, and nothing else
 * is special. A relative path is relative to the checkout.
 *
 * <p>A native binary knows no JVM flags, so everything that tests want to set goes through the
 * environment. A script that stands before the operator has to {@code exec} it, because signals and
 * {@code /proc} go by the process ID.
 */
public final class OperatorCommand {

  /** Name of the system property. */
  public static final String PROPERTY = "operator.cmd";

  /** Name of the environment variable. */
  public static final String VARIABLE = "OPERATOR_CMD";

  /** What the build has made, when that is a program: the native binary with {@code -Dnative}. */
  private static final String BUILT = "operator.built";

  /** What the build has made otherwise. */
  public static final String JAR = "target/quarkus-app/quarkus-run.jar";

  private OperatorCommand() {}

  /** The program and its arguments. */
  public static List<String> configured() {
    return configured(System.getProperty(PROPERTY, ""), System.getenv());
  }

  static List<String> configured(String property, Map<String, String> environment) {
    String line = property.isBlank() ? environment.getOrDefault(VARIABLE, "") : property;
    return line.isBlank() ? built(System.getProperty(BUILT, "")) : words(line);
  }

  private static List<String> built(String program) {
    return program.isBlank()
        ? List.of(java(), "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", JAR)
        : List.of(program);
  }

  /** The Java that runs the tests. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The words of a line.
   *
   * @throws IllegalArgumentException when a quote is left open
   */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
        continue;
      }
      word = word == null ? new StringBuilder() : word;
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else {
        word.append(c);
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("a quote is left open in the command: " + line);
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }
}
