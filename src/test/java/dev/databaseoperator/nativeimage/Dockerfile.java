package dev.databaseoperator.nativeimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile, read as far as ours go: comments, continued lines, arguments with defaults, stages.
 */
final class Dockerfile {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");

  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<String, String> defaults = new HashMap<>();

  /**
   * One instruction.
   *
   * @param stage how many FROM came before or with it; 0 before the first
   * @param name in capitals
   * @param value the rest, continued lines joined
   */
  record Instruction(int stage, String name, String value) {}

  private Dockerfile() {}

  static Dockerfile read(Path file) {
    try {
      Dockerfile dockerfile = new Dockerfile();
      String joined =
          String.join(
              "\n",
              Files.readAllLines(file).stream()
                  .filter(line -> !line.strip().startsWith("#"))
                  .toList());
      int stage = 0;
      for (String line : joined.replaceAll("\\\\\n\\s*", "").split("\n", -1)) {
        if (line.isBlank()) {
          continue;
        }
        String[] parts = line.split(" ", 2);
        stage += parts[0].equals("FROM") ? 1 : 0;
        dockerfile.add(new Instruction(stage, parts[0], parts[1].strip()));
      }
      return dockerfile;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Instruction instruction) {
    instructions.add(instruction);
    if (instruction.name().equals("ARG")) {
      String[] argument = instruction.value().split("=", 2);
      defaults.put(argument[0], argument.length == 2 ? argument[1] : "");
    }
  }

  /** All, in order. */
  List<Instruction> instructions() {
    return instructions;
  }

  /** The values of this instruction, with the defaults of arguments in their places. */
  List<String> all(String name) {
    return instructions.stream()
        .filter(each -> each.name().equals(name))
        .map(each -> filled(each.value()))
        .toList();
  }

  /** As {@link #all}, of the last stage: what becomes the image. */
  List<String> ofImage(String name) {
    int last = instructions.get(instructions.size() - 1).stage();
    return instructions.stream()
        .filter(each -> each.stage() == last && each.name().equals(name))
        .map(each -> filled(each.value()))
        .toList();
  }

  /** What COPY takes from the checkout. */
  List<String> sources() {
    List<String> sources = new ArrayList<>();
    for (String copy : all("COPY")) {
      List<String> words = List.of(copy.split(" "));
      if (words.stream().noneMatch(word -> word.startsWith("--from="))) {
        sources.addAll(
            words.subList(0, words.size() - 1).stream()
                .filter(word -> !word.startsWith("--"))
                .toList());
      }
    }
    return sources;
  }

  private String filled(String value) {
    Matcher variable = VARIABLE.matcher(value);
    return variable.replaceAll(
        found -> Matcher.quoteReplacement(defaults.getOrDefault(found.group(1), "")));
  }
}
