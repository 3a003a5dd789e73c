package dev.databaseoperator.diagnosis;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Quotes messages of other components in the operator's own. */
final class Words {

  /** PostgreSQL's severities that end a server, the worse first. */
  private static final List<String> LAST_WORDS = List.of("PANIC:", "FATAL:");

  /** Messages to clients while a server starts, ends or refuses them: no reason of its end. */
  private static final Pattern TO_CLIENTS =
      Pattern.compile(
          "the database system is |terminating connection|authentication failed|no pg_hba.conf entry"
              + "|connection slots|too many connections|(role|database) \".*\" does not exist");

  private Words() {}

  /** Returns {@code message} without blanks around it; never empty. */
  static String of(@Nullable String message) {
    return message == null || message.isBlank() ? "no message" : message.strip();
  }

  /**
   * Returns the end of a log, beginning with the line that gives the reason of the end: {@code
   * kubectl get} shows only the first line of a message.
   */
  static String ofLog(@Nullable String log) {
    String words = of(log);
    List<String> lines = words.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.size() == 1) {
      return words;
    }
    String reason =
        LAST_WORDS.stream()
            .map(severity -> last(lines, line -> line.contains(severity), severity))
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElseGet(() -> lines.get(lines.size() - 1));
    return reason + "\n" + words;
  }

  private static String last(List<String> lines, Predicate<String> wanted, String severity) {
    return lines.stream()
        .filter(wanted)
        .filter(line -> !TO_CLIENTS.matcher(line).find())
        .reduce((first, second) -> second)
        .map(line -> line.substring(line.indexOf(severity)))
        .orElse("");
  }
}
