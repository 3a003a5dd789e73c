package dev.databaseoperator.nativeimage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Quarkus has handed to GraalVM for the binary under test; {@code dev/operator} keeps it
 * beside the binary. The formats are GraalVM's, of {@code reflect-config.json} and {@code
 * resource-config.json}.
 */
final class NativeSources {

  private final List<String> arguments;
  private final JsonNode reflection;
  private final JsonNode resources;

  private NativeSources(List<String> arguments, JsonNode reflection, JsonNode resources) {
    this.arguments = arguments;
    this.reflection = reflection;
    this.resources = resources;
  }

  static NativeSources built() {
    Path directory = OperatorCommand.nativeBinary().resolveSibling("native-sources");
    try (Stream<Path> files = Files.list(directory)) {
      Path jar = files.filter(file -> file.toString().endsWith("-runner.jar")).findAny().get();
      try (FileSystem runner = FileSystems.newFileSystem(jar)) {
        Path configuration = runner.getPath("META-INF", "native-image");
        return new NativeSources(
            List.of(Files.readString(directory.resolve("native-image.args"), UTF_8).split("\\s+")),
            json(configuration.resolve("reflect-config.json")),
            json(configuration.resolve("resource-config.json")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The arguments of {@code native-image}, in order. */
  List<String> arguments() {
    return arguments;
  }

  /** By name, the classes whose constructors, methods and fields can all be reached. */
  Map<String, JsonNode> open() {
    Map<String, JsonNode> open = new HashMap<>();
    for (JsonNode each : reflection) {
      if (each.path("allDeclaredConstructors").asBoolean()) {
        open.put(each.path("name").asText(), each);
      }
    }
    return open;
  }

  /** Of the paths of resources those that will be in the image. */
  List<Pattern> resources() {
    List<Pattern> patterns = new ArrayList<>();
    resources
        .path("resources")
        .path("includes")
        .forEach(each -> patterns.add(Pattern.compile(each.path("pattern").asText())));
    return patterns;
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(file));
  }
}
