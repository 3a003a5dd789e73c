package dev.databaseoperator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.databaseoperator.instance.InstanceScript;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of exit codes, here and in the script. */
class ExitCodeTest {

  private static final String TABLE = "exit-codes.sh";
  private static final Pattern ROW = Pattern.compile("(exit_[a-z_]+)=(\\d+) +# (.+)");

  @Test
  void theScriptHasTheSameTable() {
    List<String> found =
        InstanceScript.texts()
            .get(TABLE)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(found).allMatch(line -> ROW.matcher(line).matches());
    assertThat(found.stream().flatMap(line -> ROW.matcher(line).results()))
        .extracting(row -> row.group(1), row -> row.group(2), row -> row.group(3))
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values())
                .filter(code -> code.variable().isPresent())
                .map(
                    code ->
                        tuple(
                            code.variable().orElseThrow(),
                            Integer.toString(code.number()),
                            code.meaning()))
                .toList());
  }

  /** A number of its own would be missing in the table. */
  @Test
  void theScriptEndsWithNamesOnly() {
    Pattern end = Pattern.compile("(?<![\\w-])(?:die|exit) ([\"$\\d]\\S*)");
    Map<String, List<String>> ends = new LinkedHashMap<>();
    InstanceScript.texts()
        .forEach(
            (file, text) ->
                ends.put(
                    file,
                    text.lines()
                        .filter(line -> !line.strip().startsWith("#"))
                        .flatMap(line -> end.matcher(line).results())
                        .map(match -> match.group(1))
                        .toList()));
    List<String> named =
        Stream.concat(
                Arrays.stream(ExitCode.values()).flatMap(code -> code.variable().stream()),
                Stream.of("status", "code", "no_answer"))
            .map("\"$%s\""::formatted)
            .toList();
    assertThat(ends)
        .hasSize(InstanceScript.texts().size())
        .allSatisfy((file, codes) -> assertThat(codes).isSubsetOf(concat(named, "0")));
    assertThat(ends.values().stream().flatMap(List::stream)).as("all are used").containsAll(named);
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberIsFoundAgain(ExitCode code) {
    assertThat(ExitCode.of(code.number())).contains(code);
    assertThat(ExitCode.isRefusal(code.number()))
        .isEqualTo(code != ExitCode.KILLED && code != ExitCode.STOPPED);
    assertThat(ExitCode.isFromOutside(code.number()))
        .isEqualTo(code == ExitCode.KILLED || code == ExitCode.STOPPED);
  }

  @Test
  void codesOfALaterVersionAreRefusalsToo() {
    assertThat(ExitCode.of(33)).isEmpty();
    assertThat(ExitCode.isRefusal(33)).isTrue();
    assertThat(ExitCode.isRefusal(49)).isTrue();
    assertThat(ExitCode.isRefusal(50)).isFalse();
    assertThat(ExitCode.isRefusal(19)).isFalse();
    assertThat(ExitCode.isRefusal(0)).isFalse();
  }

  private static List<String> concat(List<String> some, String another) {
    return Stream.concat(some.stream(), Stream.of(another)).toList();
  }
}
