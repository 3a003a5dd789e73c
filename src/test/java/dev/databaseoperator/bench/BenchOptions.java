package dev.databaseoperator.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says.
 *
 * @param databases how many Databases
 * @param operator program and arguments of the operator; the packaged one when absent
 * @param json file for the results
 * @param compare file with the results of an earlier run
 * @param idle how long to watch an operator that has nothing to do
 * @param starts how often to start and end the operator
 * @param foreignSecrets instead of everything else: how many foreign Secrets of 100 KB to put up
 */
public record BenchOptions(
    int databases,
    Optional<String> operator,
    Optional<Path> json,
    Optional<Path> compare,
    Duration idle,
    int starts,
    int foreignSecrets) {

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final int STARTS = 20;

  /** Defaults with this many Databases. */
  public static BenchOptions of(int databases) {
    return new BenchOptions(
        databases, Optional.empty(), Optional.empty(), Optional.empty(), IDLE, STARTS, 0);
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static BenchOptions parse(List<String> arguments) {
    BenchOptions options = of(1000);
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      options =
          switch (argument) {
            case "--operator" -> options.withOperator(value(argument, rest));
            case "--json" -> options.withJson(Path.of(value(argument, rest)));
            case "--compare" -> options.withCompare(Path.of(value(argument, rest)));
            case "--idle" -> options.withIdle(number(argument, value(argument, rest)));
            case "--starts" -> options.withStarts(number(argument, value(argument, rest)));
            case "--foreign-secrets" ->
                options.withForeignSecrets(number(argument, value(argument, rest)));
            default -> options.withDatabases(number("the number of Databases", argument));
          };
    }
    return options;
  }

  BenchOptions withIdle(int seconds) {
    Duration time = Duration.ofSeconds(seconds);
    return new BenchOptions(databases, operator, json, compare, time, starts, foreignSecrets);
  }

  BenchOptions withStarts(int number) {
    return new BenchOptions(databases, operator, json, compare, idle, number, foreignSecrets);
  }

  private BenchOptions withDatabases(int number) {
    return new BenchOptions(number, operator, json, compare, idle, starts, foreignSecrets);
  }

  private BenchOptions withOperator(String command) {
    Optional<String> line = Optional.of(command).filter(words -> !words.isBlank());
    return new BenchOptions(databases, line, json, compare, idle, starts, foreignSecrets);
  }

  private BenchOptions withJson(Path file) {
    return new BenchOptions(
        databases, operator, Optional.of(file), compare, idle, starts, foreignSecrets);
  }

  private BenchOptions withCompare(Path file) {
    return new BenchOptions(
        databases, operator, json, Optional.of(file), idle, starts, foreignSecrets);
  }

  private BenchOptions withForeignSecrets(int number) {
    return new BenchOptions(databases, operator, json, compare, idle, starts, number);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }

  private static int number(String what, String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          "%s must be a number of 1 to 999999, not \"%s\"".formatted(what, text));
    }
    return Integer.parseInt(text);
  }
}
