package dev.databaseoperator.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Validates a spec again after the API server: an object may be older than a limit of the schema,
 * or the cluster may have another CRD. No invalid value gets into an object, SQL or a shell. The
 * shape (fields and types) is left to the schema: an object of another shape cannot be read.
 */
@Singleton
public final class SpecCheck {

  private static final Pattern NAME = Pattern.compile(Limits.DATABASE_NAME);

  private final ObjectMapper mapper = new ObjectMapper();
  private final SpecSchema schema = SpecSchema.load(mapper);

  /** Violations found in one generation of the Database. */
  private record Found(Long generation, List<String> violations) {}

  private final PerDatabase<Found> last;

  /** Keeps the violations of the schema per generation in {@code memories}. */
  public SpecCheck(Memories memories) {
    this.last = memories.perDatabase();
  }

  /**
   * Returns the violations, one sentence each with the field and the remedy; never the value. In a
   * fixed order, and empty without any.
   */
  public List<String> violations(Database database) {
    List<String> found = new ArrayList<>();
    metadata(database.getMetadata(), found);
    DatabaseSpec spec = database.getSpec();
    found.addAll(ofSchema(database));
    if (found.isEmpty()) {
      broken(SpecRules.RULES, spec, found);
      if (!wasReady(database)) {
        broken(SpecRules.AMOUNTS, spec, found);
      }
    }
    return found;
  }

  private List<String> ofSchema(Database database) {
    Long generation = database.getMetadata().getGeneration();
    if (generation == null) {
      // Object without a generation: not read from the API server.
      return violationsOfSchema(database);
    }
    return last.of(database)
        .filter(known -> generation.equals(known.generation()))
        .map(Found::violations)
        .orElseGet(
            () -> {
              List<String> violations = violationsOfSchema(database);
              last.put(database, new Found(generation, violations));
              return violations;
            });
  }

  private List<String> violationsOfSchema(Database database) {
    return List.copyOf(schema.violations(mapper.valueToTree(database.getSpec())));
  }

  /** Whether the spec was applied before: values that are older than a rule stay valid. */
  private static boolean wasReady(Database database) {
    return Previous.of(database).wasReady();
  }

  private static void broken(List<SpecRules.Rule> rules, DatabaseSpec spec, List<String> found) {
    rules.stream()
        .filter(rule -> !rule.holds().test(spec))
        .map(SpecRules.Rule::message)
        .forEach(found::add);
  }

  private static void metadata(ObjectMeta metadata, List<String> found) {
    if (metadata.getName().length() > Limits.DATABASE_NAME_LENGTH) {
      found.add(Limits.DATABASE_NAME_TOO_LONG);
    } else if (!NAME.matcher(metadata.getName()).matches()) {
      found.add(Limits.DATABASE_NAME_UNUSABLE);
    }
    Map<String, String> annotations =
        metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
    // A schema cannot limit annotations. Sorted: the same one first each time.
    new TreeMap<>(annotations)
        .forEach(
            (name, value) -> {
              if (name.startsWith(Database.GROUP + "/")
                  && value.length() > Limits.ANNOTATION_LENGTH) {
                found.add(
                    "metadata.annotations[%s] must have at most %s characters; shorten it"
                        .formatted(name, Limits.ANNOTATION_LENGTH));
              }
            });
  }
}
