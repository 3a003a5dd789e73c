package dev.databaseoperator.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Markdown page of this repository.
 *
 * @param path relative to the root of the repository
 * @param text the whole page
 */
record Page(Path path, String text) {

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  private static final Set<String> ELSEWHERE = Set.of("target", "src", ".git", "node_modules");

  /** Every page of the repository, whatever directory it is in. */
  static List<Page> all() {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ELSEWHERE.contains(file.getName(0).toString()))
          .sorted()
          .map(Page::at)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page at(Path path) {
    try {
      return new Page(path, Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page of(String path) {
    return at(Path.of(path));
  }

  /** All fenced blocks, in order. */
  List<Block> blocks() {
    return Block.of(text);
  }

  /** The text of the fenced blocks of this language, in order. */
  List<String> blocks(String language) {
    return blocks().stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .toList();
  }

  /** The documents of all YAML blocks. */
  List<String> yamlDocuments() {
    return blocks("yaml").stream().flatMap(block -> Stream.of(block.split("(?m)^---\\n"))).toList();
  }

  /** Targets of links to other places in this repository, with their anchors. */
  List<String> relativeLinks() {
    return links().filter(target -> !target.matches("[a-z]+:.*")).toList();
  }

  /** Targets of links to elsewhere. */
  List<String> externalLinks() {
    return links().filter(target -> target.matches("[a-z]+:.*")).toList();
  }

  private Stream<String> links() {
    return LINK.matcher(CODE.matcher(prose()).replaceAll("code"))
        .results()
        .map(link -> link.group(1));
  }

  /** Anchors of the headings, as GitHub names them. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    Matcher headings = HEADING.matcher(prose());
    while (headings.find()) {
      String anchor =
          headings
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int times = seen.merge(anchor, 1, Integer::sum);
      anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
    }
    return anchors;
  }

  /** What stands in backquotes, outside of blocks. */
  List<String> code() {
    return CODE.matcher(prose()).results().map(code -> code.group(1)).toList();
  }

  /** Headings of this level, in order, without the number signs. */
  List<String> headings(int level) {
    return HEADING
        .matcher(prose())
        .results()
        .map(heading -> heading.group())
        .filter(heading -> heading.matches("#{" + level + "} .*"))
        .map(heading -> heading.substring(level + 1))
        .toList();
  }

  /** Cells of the rows of the tables below this heading, without the head. */
  List<List<String>> table(String heading) {
    int start = text.indexOf("\n" + heading + "\n");
    if (start < 0) {
      throw new IllegalArgumentException(path + " has no heading \"" + heading + "\"");
    }
    String below = text.substring(start + heading.length() + 2);
    Matcher next = Pattern.compile("(?m)^#{1,6} ").matcher(below);
    String section = next.find() ? below.substring(0, next.start()) : below;
    List<List<String>> rows = new ArrayList<>();
    List<String> lines = section.lines().filter(line -> line.startsWith("|")).toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---");
      if (!head && !lines.get(i).startsWith("| ---")) {
        rows.add(Stream.of(lines.get(i).substring(1).split("\\|")).map(String::strip).toList());
      }
    }
    return rows;
  }

  /** The words in backquotes of a cell. */
  static List<String> codeOf(String cell) {
    return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
  }

  private String prose() {
    return Block.prose(text);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
