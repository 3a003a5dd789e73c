package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which program a run measures. */
final class Program {

  /** How the JVM image starts the operator (dev/images/operator), with its Deployment's limit. */
  private static final String JVM =
      "'"
          + OperatorCommand.java()
          + "' -XX:+UseSerialGC -Xmx384m -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"
          + " -Djava.util.logging.manager=org.jboss.logmanager.LogManager -jar ";

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final double MEBIBYTE = 1 << 20;

  private Program() {}

  /**
   * The command that starts what was chosen: a jar gets the JVM and the flags of its image, and
   * anything else stays as it is, because a native binary has its limits built in.
   */
  static String command(Optional<String> chosen) {
    String line = chosen.orElse(OperatorCommand.JAR).strip();
    return line.matches("\\S+\\.jar") ? JVM + line : line;
  }

  /** What the figures belong to: command, JVM or native, file, and its size. */
  static Map<String, Object> description() {
    return description(OperatorCommand.configured());
  }

  static Map<String, Object> description(List<String> command) {
    int jar = command.indexOf("-jar");
    boolean onJvm = jar >= 0 && jar + 1 < command.size();
    Path file = Path.of(command.get(onJvm ? jar + 1 : 0));
    Map<String, Object> program = new LinkedHashMap<>();
    program.put("kind", onJvm ? "JVM" : isElf(file) ? "native" : "unknown");
    program.put("file", file.toString());
    // The libraries of the JVM build lie beside its jar.
    program.put("size_mib", mebibytes(onJvm ? file.toAbsolutePath().getParent() : file));
    program.put("command", String.join(" ", command));
    return program;
  }

  private static boolean isElf(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return Arrays.equals(content.readNBytes(ELF.length), ELF);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static Object mebibytes(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return Report.rounded(files.mapToLong(file -> file.toFile().length()).sum() / MEBIBYTE);
    } catch (IOException unreadable) {
      return "unknown";
    }
  }
}
