package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The operator as it was before the present state of this checkout: of the newest release tag
 * ({@code v*}) before it, and until there is one, of the last commit whose operator, manifests or
 * images were others; {@code -Dupgrade.from=COMMIT} names another. It is built from its own source,
 * in a directory of its own, for the JVM unless {@code -Dupgrade.native=true} asks for the binary,
 * and its image has a tag of its own. The result is kept in the cache, by commit: most states of a
 * checkout have the same predecessor.
 *
 * <p>Tests are skipped when git does not know that commit, as in a shallow clone.
 *
 * @param commit its hash
 * @param manifest its {@code deploy/install.yaml}, with that tag
 * @param archive its image
 */
public record EarlierVersion(String commit, Path manifest, Path archive) {

  private static final List<String> SHIPPED =
      List.of("src/main", "pom.xml", "deploy/install.yaml", "dev/images/operator");
  private static final String IMAGE = "docker.io/library/database-operator";

  /** The JVM's image takes a minute to build, the native one six. */
  private static final boolean NATIVE = Boolean.getBoolean("upgrade.native");

  private static EarlierVersion built;

  /** The one of this JVM, built when the cache does not have it: a minute or two. */
  public static synchronized EarlierVersion get() {
    if (built == null) {
      String commit = previous();
      Path kept = cache().resolve(NATIVE ? commit + "-native" : commit);
      if (!Files.isDirectory(kept)) {
        build(commit, kept);
      }
      built =
          new EarlierVersion(commit, kept.resolve("install.yaml"), kept.resolve("operator.tar"));
    }
    return built;
  }

  /** Only the last one that was built is kept: an image is large. */
  private static void build(String commit, Path kept) {
    Path source = source(commit);
    Path archive = image(source, commit);
    try {
      try (Stream<Path> others = Files.list(kept.getParent())) {
        for (Path other : others.toList()) {
          Scratch.delete(other);
        }
      }
      Path fresh = Files.createTempDirectory(kept.getParent(), "fresh");
      Files.copy(archive, fresh.resolve("operator.tar"));
      Files.copy(manifest(source, commit), fresh.resolve("install.yaml"));
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path cache() {
    return Path.of(
        must(Path.of(""), "bash", "-c", "source dev/lib.sh && cache_dir earlier-version"));
  }

  private static String previous() {
    String wanted = System.getProperty("upgrade.from", "");
    if (!wanted.isBlank()) {
      return run(Path.of(""), "git", "rev-parse", "--verify", wanted + "^{commit}").orElseThrow();
    }
    Assumptions.assumeTrue(
        run(Path.of(""), "git", "rev-parse", "--verify", "HEAD").isPresent(),
        "no git, or no repository: nothing is known of earlier versions");
    Optional<String> tag =
        run(Path.of(""), "git", "describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^");
    if (tag.isPresent()) {
      return run(Path.of(""), "git", "rev-parse", tag.get() + "^{commit}").orElseThrow();
    }
    if (isEdited()) {
      return run(Path.of(""), "git", "rev-parse", "HEAD").orElseThrow();
    }
    List<String> command = new ArrayList<>(List.of("git", "rev-list", "-1", "--first-parent"));
    command.addAll(List.of("HEAD", "--"));
    command.addAll(SHIPPED);
    String changed = run(Path.of(""), command.toArray(String[]::new)).orElseThrow();
    Optional<String> before =
        run(Path.of(""), "git", "rev-parse", "--verify", "--quiet", changed + "^");
    Assumptions.assumeTrue(
        before.isPresent(),
        "git knows no commit before %s (a shallow clone?): get the history with git fetch --unshallow"
            .formatted(changed));
    return before.get();
  }

  /** Whether files that were edited and not committed make another operator. */
  private static boolean isEdited() {
    List<String> command = new ArrayList<>(List.of("git", "status", "--porcelain", "--"));
    command.addAll(SHIPPED);
    return !run(Path.of(""), command.toArray(String[]::new)).orElseThrow().isEmpty();
  }

  /** The files of that commit, without a repository around them. */
  private static Path source(String commit) {
    try {
      Path directory = Files.createTempDirectory("earlier-version");
      Path archive = directory.resolve("source.tar");
      Path source = Files.createDirectory(directory.resolve("source"));
      must(Path.of(""), "git", "archive", "--output=" + archive, commit);
      must(source, "tar", "-xf", archive.toString());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> run(Path.of(""), "rm", "-rf", directory.toString())));
      return source;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path image(Path source, String commit) {
    // Not in the recipe, which is part of the layers' keys: the Java runtime below it stays the
    // same.
    replace(
        source.resolve("dev/images/build"),
        "(?m)^( *)source \"\\$recipe\"$",
        "$0\n$1reference=" + image(commit));
    if (Files.exists(source.resolve("dev/operator"))) {
      return Path.of(must(source, "dev/images/build", NATIVE ? "operator" : "operator-jvm"));
    }
    must(
        source,
        "./mvnw",
        "--batch-mode",
        "--quiet",
        "-Dmaven.test.skip=true",
        "-Dspotless.check.skip=true",
        "package");
    return Path.of(must(source, "dev/images/build", "operator"));
  }

  private static Path manifest(Path source, String commit) {
    Path manifest = source.resolve("deploy/install.yaml");
    replace(manifest, "(?m)(image: )" + IMAGE + ":\\S+$", "$1" + image(commit));
    return manifest;
  }

  private static String image(String commit) {
    return IMAGE + ":before-" + commit.substring(0, 12);
  }

  private static void replace(Path file, String pattern, String replacement) {
    try {
      String before = Files.readString(file);
      String after = before.replaceFirst(pattern, replacement);
      if (after.equals(before)) {
        throw new IllegalStateException(file + " has nothing like " + pattern);
      }
      Files.writeString(file, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String must(Path directory, String... command) {
    return run(directory, command)
        .orElseThrow(
            () -> new IllegalStateException(String.join(" ", command) + " failed; see above"));
  }

  /** What it printed, if it succeeded. */
  private static Optional<String> run(Path directory, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toAbsolutePath().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
