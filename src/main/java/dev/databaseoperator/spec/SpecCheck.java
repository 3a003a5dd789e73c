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
 * The second look at what users write, after the API server's: an object may be older than a limit
 * of the schema, or the CRD in the cluster not be ours. What is wrong here gets into no object, no
 * SQL and no shell. The shape (which fields there are, of which type) is the schema's affair alone:
 * what has another shape cannot be read.
 */
@Singleton
public final class SpecCheck {

  private static final Pattern NAME = Pattern.compile(Limits.DATABASE_NAME);

  private final ObjectMapper mapper = new ObjectMapper();
  private final SpecSchema schema = SpecSchema.load(mapper);

  /** Of the generation of the Database with which this was found. */
  private record Found(Long generation, List<String> violations) {}

  private final PerDatabase<Found> last;

  /** What is found of the schema is remembered in {@code memories} for each generation. */
  public SpecCheck(Memories memories) {
    this.last = memories.perDatabase();
  }

  /**
   * What is wrong, one sentence each, which names the field and what to do; never the value. In a
   * fixed order, and empty when all is well.
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
      // Not read from the API server.
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

  /** What has been applied once, before there was a rule, is gone on with. */
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
