package dev.databaseoperator.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a page.
 *
 * @param language first word after the fence: {@code sh}, {@code console}, {@code yaml}…
 * @param session what {@code <!-- run: NAME -->} on the line before names; blocks of a page with
 *     the same name are run one after the other. Empty for blocks that only show something.
 * @param text what stands inside, without the indentation of the fence
 */
record Block(String language, Optional<String> session, String text) {

  private static final Pattern FENCE = Pattern.compile("( *)```(\\S*).*");
  private static final Pattern RUN = Pattern.compile("\\s*<!-- run: (\\S+) -->");

  /** One command, with what the page shows of its output. */
  record Command(String line, List<String> shown) {}

  /** All blocks of a page, in order. */
  static List<Block> of(String page) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher open = FENCE.matcher(lines.get(i));
      if (!open.matches()) {
        continue;
      }
      String indentation = open.group(1);
      Matcher run = RUN.matcher(i == 0 ? "" : lines.get(i - 1));
      StringBuilder text = new StringBuilder();
      for (i++; i < lines.size() && !lines.get(i).equals(indentation + "```"); i++) {
        String line = lines.get(i);
        text.append(line.startsWith(indentation) ? line.substring(indentation.length()) : line)
            .append('\n');
      }
      blocks.add(
          new Block(
              open.group(2),
              run.matches() ? Optional.of(run.group(1)) : Optional.empty(),
              text.toString()));
    }
    return blocks;
  }

  /** The page without its blocks. */
  static String prose(String page) {
    StringBuilder prose = new StringBuilder();
    String end = null;
    for (String line : page.lines().toList()) {
      Matcher open = FENCE.matcher(line);
      if (end != null) {
        end = line.equals(end) ? null : end;
      } else if (open.matches()) {
        end = open.group(1) + "```";
      } else {
        prose.append(line).append('\n');
      }
    }
    return prose.toString();
  }

  boolean isShell() {
    return language.equals("sh") || language.equals("console");
  }

  /**
   * The commands: of {@code sh} the whole text as one, of {@code console} what follows a {@code $}
   * each, to the end of the lines that it continues on.
   */
  List<Command> commands() {
    if (language.equals("sh")) {
      return List.of(new Command(text, List.of()));
    }
    List<Command> commands = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("$ ")) {
        continue;
      }
      StringBuilder command = new StringBuilder(lines.get(i).substring(2));
      while (command.toString().endsWith("\\") && i + 1 < lines.size()) {
        command.append('\n').append(lines.get(++i));
      }
      List<String> shown = new ArrayList<>();
      while (i + 1 < lines.size() && !lines.get(i + 1).startsWith("$ ")) {
        shown.add(lines.get(++i));
      }
      commands.add(new Command(command.toString(), shown));
    }
    return commands;
  }

  /** Each simple command of a shell block, as its words; quotes are gone, variables are not. */
  Stream<List<String>> calls() {
    return commands().stream().flatMap(command -> calls(command.line()));
  }

  /** Each simple command of this line or lines. */
  static Stream<List<String>> calls(String shell) {
    String flat =
        shell
            .replaceAll("(?m)(^|\\s)#.*$", "$1")
            .replace("\\\n", " ")
            .replaceAll("'[^']*'", "QUOTED")
            .replaceAll("\"\\$\\(([^()]*)\\)\"", "QUOTED\n$1\n")
            .replaceAll("\"[^\"]*\"", "QUOTED")
            .replaceAll("\\$\\(([^()]*)\\)", "QUOTED\n$1\n");
    return flat.lines()
        .flatMap(line -> Stream.of(line.split("\\|\\||&&|[|;]")))
        .map(String::strip)
        .filter(call -> !call.isEmpty())
        .map(call -> List.of(call.split("\\s+")));
  }
}
