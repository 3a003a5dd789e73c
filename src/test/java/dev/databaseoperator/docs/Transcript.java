package dev.databaseoperator.docs;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Compares what a page shows of a command's output with what was printed, as a reader would: white
 * space, ages, times, addresses, system identifiers and random names differ from run to run, and
 * {@code ...} stands for any number of lines.
 */
final class Transcript {

  private static final String ANY = "...";

  private static final Pattern AGE = Pattern.compile("\\d+(\\.\\d+)?(ms|[smhd])(\\d+[smh])?");
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT?)?(\\d\\d:\\d\\d:\\d\\d[.\\d]*([+-]\\d\\d|Z)?)?");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  // 64 bits that begin with the time of the initdb, in decimal.
  private static final Pattern SYSTEM_IDENTIFIER = Pattern.compile("7\\d{18}");
  private static final Pattern RULE = Pattern.compile("-[-+]*");
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  // The letters of k8s.io/apimachinery/pkg/util/rand.
  private static final Pattern SUFFIX = Pattern.compile("-[bcdfghjklmnpqrstvwxz2456789]{5}$");

  private Transcript() {}

  /** Whether {@code printed} is what {@code shown} promises. */
  static boolean matches(List<String> shown, String printed) {
    return matches(withoutBlanks(shown), withoutBlanks(printed.lines().toList()));
  }

  private static boolean matches(List<String> shown, List<String> printed) {
    if (shown.isEmpty()) {
      return printed.isEmpty();
    }
    List<String> rest = shown.subList(1, shown.size());
    if (shown.get(0).equals(ANY)) {
      for (int skipped = 0; skipped <= printed.size(); skipped++) {
        if (matches(rest, printed.subList(skipped, printed.size()))) {
          return true;
        }
      }
      return false;
    }
    return !printed.isEmpty()
        && constant(shown.get(0)).equals(constant(printed.get(0)))
        && matches(rest, printed.subList(1, printed.size()));
  }

  /** The line with a word in place of each that differs from run to run. */
  private static List<String> constant(String line) {
    return List.of(line.strip().split("\\s+")).stream().map(Transcript::constantWord).toList();
  }

  private static String constantWord(String word) {
    if (AGE.matcher(word).matches()) {
      return "AGE";
    }
    if (TIME.matcher(word).matches()) {
      return "TIME";
    }
    if (ADDRESS.matcher(word).matches()) {
      return "ADDRESS";
    }
    if (SYSTEM_IDENTIFIER.matcher(word).matches()) {
      return "SYSTEM IDENTIFIER";
    }
    if (RULE.matcher(word).matches()) {
      return "RULE";
    }
    return SUFFIX.matcher(UUID.matcher(word).replaceAll("UUID")).replaceAll("-SUFFIX");
  }

  private static List<String> withoutBlanks(List<String> lines) {
    return lines.stream().filter(line -> !line.isBlank()).toList();
  }
}
