package dev.databaseoperator.desired;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
public final class SpecCheck {

  private static final Pattern NAME = Pattern.compile(Limits.DATABASE_NAME);

  private SpecCheck() {}

  /**
   * What is wrong, one sentence each, which names the field and what to do; never the value. In a
   * fixed order, and empty when all is well.
   */
  public static List<String> violations(Database database) {
    List<String> found = new ArrayList<>();
    metadata(database.getMetadata(), found);
    DatabaseSpec spec = database.getSpec();
    SpecLimits.TEXTS.forEach(limit -> limit.violations(spec).forEach(found::add));
    broken(SpecLimits.SIZES, spec, found);
    if (found.isEmpty()) {
      broken(SpecLimits.RULES, spec, found);
      if (!wasReady(database)) {
        broken(SpecLimits.AMOUNTS, spec, found);
      }
    }
    return found;
  }

  /** What has been applied once, before there was a rule, is gone on with. */
  private static boolean wasReady(Database database) {
    return Previous.of(database).wasReady();
  }

  private static void broken(List<SpecLimits.Rule> rules, DatabaseSpec spec, List<String> found) {
    rules.stream()
        .filter(rule -> !rule.holds().test(spec))
        .map(SpecLimits.Rule::message)
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
