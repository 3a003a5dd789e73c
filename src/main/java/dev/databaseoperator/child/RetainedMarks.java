package dev.databaseoperator.child;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is noted on volumes and credentials that a deleted Database leaves: one label to find them
 * by, and annotations that say whose they were and since when nobody's. A Database that adopts them
 * takes the marks off.
 */
public final class RetainedMarks {

  private static final Set<String> ANNOTATIONS =
      Set.of(
          Annotations.RETAINED_FROM,
          Annotations.RETAINED_UID,
          Annotations.RETAINED_POLICY,
          Annotations.RETAINED_AT,
          Annotations.SYSTEM_IDENTIFIER,
          Annotations.MAJOR_VERSION);

  private RetainedMarks() {}

  /**
   * {@code metadata} with the marks; as it is when it has them from this very Database already: it
   * was left when it was first marked.
   */
  public static ObjectMeta on(ObjectMeta metadata, Database database, Instant now) {
    String uid = database.getMetadata().getUid();
    if (isRetained(metadata) && uid.equals(annotations(metadata).get(Annotations.RETAINED_UID))) {
      return metadata;
    }
    ObjectMetaBuilder marked =
        new ObjectMetaBuilder(metadata)
            .addToLabels(Labels.RETAINED, "true")
            .addToAnnotations(
                Annotations.RETAINED_FROM,
                database.getMetadata().getNamespace() + "/" + database.getMetadata().getName())
            .addToAnnotations(Annotations.RETAINED_UID, uid)
            .addToAnnotations(
                Annotations.RETAINED_POLICY, database.getSpec().getDeletionPolicy().name())
            .addToAnnotations(
                Annotations.RETAINED_AT, now.truncatedTo(ChronoUnit.SECONDS).toString());
    // What an earlier Database knew of the data stays true when this one has not learned it.
    Optional<DatabaseStatus> status = Optional.ofNullable(database.getStatus());
    status
        .map(DatabaseStatus::getSystemIdentifier)
        .ifPresent(known -> marked.addToAnnotations(Annotations.SYSTEM_IDENTIFIER, known));
    status
        .map(DatabaseStatus::getMajorVersion)
        .ifPresent(known -> marked.addToAnnotations(Annotations.MAJOR_VERSION, known.toString()));
    return marked.build();
  }

  /** {@code metadata} without the marks; the same when it has none. */
  public static ObjectMeta off(ObjectMeta metadata) {
    return areOn(metadata)
        ? new ObjectMetaBuilder(metadata)
            .withLabels(without(metadata.getLabels(), Set.of(Labels.RETAINED)))
            .withAnnotations(without(metadata.getAnnotations(), ANNOTATIONS))
            .build()
        : metadata;
  }

  /** Whether any of the marks is there. */
  public static boolean areOn(ObjectMeta metadata) {
    return isRetained(metadata)
        || annotations(metadata).keySet().stream().anyMatch(ANNOTATIONS::contains);
  }

  private static Map<String, String> without(Map<String, String> all, Set<String> keys) {
    Map<String, String> rest = new LinkedHashMap<>(all == null ? Map.of() : all);
    rest.keySet().removeAll(keys);
    return rest;
  }

  private static boolean isRetained(ObjectMeta metadata) {
    return metadata.getLabels() != null && metadata.getLabels().containsKey(Labels.RETAINED);
  }

  private static Map<String, String> annotations(ObjectMeta metadata) {
    return metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
  }
}
