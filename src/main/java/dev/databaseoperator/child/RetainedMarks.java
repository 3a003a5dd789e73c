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
 * Marks on volumes and credentials that a deleted Database leaves: a label to find them by, and
 * annotations with their last Database and the time of its deletion. A Database that adopts them
 * removes the marks.
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
   * Returns {@code metadata} with the marks; unchanged when it has those of this very Database: the
   * first time counts.
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
    // Facts that an earlier Database noted of the data stay true when this one has not read them.
    Optional<DatabaseStatus> status = Optional.ofNullable(database.getStatus());
    status
        .map(DatabaseStatus::getSystemIdentifier)
        .ifPresent(known -> marked.addToAnnotations(Annotations.SYSTEM_IDENTIFIER, known));
    status
        .map(DatabaseStatus::getMajorVersion)
        .ifPresent(known -> marked.addToAnnotations(Annotations.MAJOR_VERSION, known.toString()));
    return marked.build();
  }

  /** Returns {@code metadata} without the marks; unchanged when it has none. */
  public static ObjectMeta off(ObjectMeta metadata) {
    return areOn(metadata)
        ? new ObjectMetaBuilder(metadata)
            .withLabels(without(metadata.getLabels(), Set.of(Labels.RETAINED)))
            .withAnnotations(without(metadata.getAnnotations(), ANNOTATIONS))
            .build()
        : metadata;
  }

  /** Whether {@code metadata} has any of the marks. */
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
