package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.UserShell;
import java.util.List;
import java.util.stream.Stream;

/**
 * The blocks of a page that are run one after the other.
 *
 * @param page where they stand
 * @param name what {@code <!-- run: NAME -->} before each of them says
 * @param blocks in order; at least one
 */
record Session(Page page, String name, List<Block> blocks) {

  /** All sessions of all pages. */
  static Stream<Session> all() {
    return Page.all().stream()
        .flatMap(
            page ->
                page.blocks().stream()
                    .flatMap(block -> block.session().stream())
                    .distinct()
                    .map(name -> of(page, name)));
  }

  static Session of(Page page, String name) {
    List<Block> blocks =
        page.blocks().stream()
            .filter(block -> block.session().filter(name::equals).isPresent())
            .toList();
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(page + " has no block with <!-- run: " + name + " -->");
    }
    return new Session(page, name, blocks);
  }

  /** Runs all of it. A command that the page shows the output of may fail, when that is shown. */
  void run(UserShell shell) {
    for (Block block : blocks) {
      for (Block.Command command : block.commands()) {
        Cluster.Result result = shell.run(command.line());
        if (block.language().equals("sh")) {
          assertThat(result.exitCode())
              .as("%s:\n%s\n%s", page, command.line(), result.output())
              .isZero();
        } else if (!Transcript.matches(command.shown(), result.output())) {
          // Compared as text, so that the difference is shown.
          assertThat(result.output())
              .as("%s: $ %s", page, command.line())
              .isEqualTo(String.join("\n", command.shown()) + "\n");
        }
      }
    }
  }

  @Override
  public String toString() {
    return page + " " + name;
  }
}
