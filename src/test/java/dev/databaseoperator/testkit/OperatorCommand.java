package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which program the tests and the bench start as the operator. In this order: {@code
 * -Doperator.cmd=…}, the environment variable {@code OPERATOR_CMD}, what a build with {@code
 * -Dnative} has made, and what {@code -Doperator} names: {@code native}, the default, is the binary
 * that {@code dev/operator} builds once for each state of the sources, {@code jvm} the jar.
 *
 * <p>A command is one line, split into words as a shell would: quotes and backslashes keep blanks,
 * and nothing else is special. A relative path is relative to the checkout.
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

  /** Which program {@code dev/operator} is to build. */
  private static final String KIND = "operator";

  /** What the build makes for the JVM. */
  public static final String JAR = "target/quarkus-app/quarkus-run.jar";

  private OperatorCommand() {}

  /** The program and its arguments. */
  public static List<String> configured() {
    return configured(
        line(System.getProperty(PROPERTY, ""), System.getenv()),
        System.getProperty(BUILT, ""),
        System.getProperty(KIND, ""));
  }

  /**
   * Whether it is the binary of {@code dev/operator native}: only of that the tests know how it was
   * made.
   */
  public static boolean isNativeBinary() {
    return isNativeBinary(
        line(System.getProperty(PROPERTY, ""), System.getenv()),
        System.getProperty(BUILT, ""),
        System.getProperty(KIND, ""));
  }

  static String line(String property, Map<String, String> environment) {
    return property.isBlank() ? environment.getOrDefault(VARIABLE, "") : property;
  }

  static boolean isNativeBinary(String line, String built, String kind) {
    return line.isBlank() && built.isBlank() && (kind.isBlank() || kind.equals("native"));
  }

  static List<String> configured(String line, String built, String kind) {
    if (!line.isBlank()) {
      return words(line);
    }
    if (!built.isBlank()) {
      return List.of(built);
    }
    if (isNativeBinary(line, built, kind)) {
      return List.of(nativeBinary().toString());
    }
    if (kind.equals("jvm")) {
      return jvm();
    }
    throw new IllegalArgumentException("-D" + KIND + "=" + kind + ": there are native and jvm");
  }

  /** The binary that {@code dev/operator native} builds, or has built. */
  public static Path nativeBinary() {
    return Native.PROGRAM;
  }

  /** The jar that the build has made, whatever the tests run otherwise. */
  public static List<String> jvm() {
    return List.of(java(), "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", JAR);
  }

  /** Built when a test first starts an operator: most tests start none. */
  private static final class Native {

    static final Path PROGRAM = build();

    private static Path build() {
      try {
        Process build =
            new ProcessBuilder("dev/operator", "native")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String program = new String(build.getInputStream().readAllBytes(), UTF_8).strip();
        if (build.waitFor() != 0) {
          throw new IllegalStateException(
              "dev/operator native failed, as it says above; -Doperator=jvm tests the jar instead");
        }
        System.out.printf("The operator under test is the native binary %s%n", program);
        return Path.of(program);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
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
