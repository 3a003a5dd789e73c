package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions under construction, in the order they are added. Follows the API conventions of
 * Kubernetes: {@code lastTransitionTime} is kept while {@code status} is the same.
 */
final class Conditions {

  /** The API server refuses a longer message (metav1.Condition). */
  private static final int LONGEST_MESSAGE = 32768;

  private final Database database;
  private final Instant now;
  private final List<Condition> list = new ArrayList<>();

  Conditions(Database database, Instant now) {
    this.database = database;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  void add(String type, Verdict verdict) {
    add(type, verdict.good() ? "True" : "False", verdict.reason(), verdict.message());
  }

  void add(Facet facet) {
    facet.type().ifPresent(type -> add(type, facet.status(), facet.reason(), facet.message()));
  }

  void addIf(boolean present, String type, String reason, String message) {
    if (present) {
      add(type, "True", reason, message);
    }
  }

  List<Condition> list() {
    return list;
  }

  private void add(String type, String status, String reason, String message) {
    String since =
        Previous.of(database)
            .condition(type)
            .filter(before -> status.equals(before.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElse(now.toString());
    list.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(
                message.length() <= LONGEST_MESSAGE
                    ? message
                    : message.substring(0, LONGEST_MESSAGE))
            .withLastTransitionTime(since)
            .withObservedGeneration(database.getMetadata().getGeneration())
            .build());
  }
}
