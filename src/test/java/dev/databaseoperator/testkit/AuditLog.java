package dev.databaseoperator.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Audit log of the API server, with every request. */
public final class AuditLog {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> MUTATING = Set.of("create", "update", "patch", "delete");

  private final Path file;
  private final String text;

  AuditLog(Path file) {
    this(file, "");
  }

  private AuditLog(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Returns the entries that contain this text: the others are not parsed, which would take most of
   * the time.
   */
  public AuditLog mentioning(String text) {
    return new AuditLog(file, text);
  }

  /**
   * A request that has been answered.
   *
   * @param user for instance {@code system:serviceaccount:database-operator:database-operator}
   * @param verb get, list, watch, create, update, patch, delete, deletecollection
   * @param code HTTP status of the answer
   * @param json the whole entry
   */
  public record Request(
      String user,
      String verb,
      String resource,
      String subresource,
      String namespace,
      String name,
      int code,
      Instant received,
      JsonNode json) {

    /** Whether it could have changed something. */
    public boolean mutating() {
      return MUTATING.contains(verb);
    }

    /** Identifies one of several tokens of the same user; empty without one. */
    public String credential() {
      return json.path("user")
          .path("extra")
          .path("authentication.kubernetes.io/credential-id")
          .path(0)
          .asText()
          .replaceFirst("^JTI=", "");
    }

    @Override
    public String toString() {
      return "%s %s %s%s %s/%s -> %d"
          .formatted(
              received,
              verb,
              resource,
              subresource.isEmpty() ? "" : "/" + subresource,
              namespace,
              name,
              code);
    }
  }

  /** The answered requests of the operator that concern {@code namespace}, in order. */
  public List<Request> ofOperatorIn(String namespace) {
    return mentioning("\"" + namespace + "\"")
        .requests(
            request ->
                request.user().equals(OperatorProcess.USER)
                    && request.namespace().equals(namespace));
  }

  /** One that an API server has left. */
  public static AuditLog at(Path file) {
    return new AuditLog(file);
  }

  /**
   * Something of each answered request, every value once; for logs that are too large to be kept in
   * memory.
   *
   * @param candidate of a line, whether it is worth being read as JSON
   */
  public <T> Set<T> distinct(
      Predicate<String> candidate, Predicate<Request> wanted, Function<Request, T> value) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.contains(text))
          .filter(candidate)
          .map(AuditLog::parse)
          .filter(wanted)
          .map(value)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answered requests that {@code wanted} accepts, in order. */
  public List<Request> requests(Predicate<Request> wanted) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.contains(text)).map(AuditLog::parse).filter(wanted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request parse(String line) {
    try {
      JsonNode entry = MAPPER.readTree(line);
      JsonNode object = entry.path("objectRef");
      return new Request(
          entry.path("user").path("username").asText(),
          entry.path("verb").asText(),
          object.path("resource").asText(),
          object.path("subresource").asText(),
          object.path("namespace").asText(),
          object.path("name").asText(),
          entry.path("responseStatus").path("code").asInt(),
          Instant.parse(entry.path("requestReceivedTimestamp").asText()),
          entry);
    } catch (IOException e) {
      throw new UncheckedIOException("not a line of an audit log: " + line, e);
    }
  }
}
