package dev.databaseoperator.instance;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.MergePatch;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the StatefulSet's controller retry a pod that it could not create. Its own backoff doubles
 * up to 1,000 s, and lasts beyond the end of the cause; any change of the StatefulSet, even of an
 * annotation, makes it retry at once.
 */
final class PodRetry {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** The cause and its Event may be gone before the controller has retried. */
  static final Duration AFTERWARDS = Duration.ofSeconds(60);

  private static final Set<String> FAILURES = Set.of("FailedCreate", ObjectEvent.POD_NAME_TAKEN);

  private PodRetry() {}

  /** Requests a retry when an Event shows that it is needed, at most once per interval. */
  static void ask(Database database, Observed observed, KubernetesClient client, Instant now) {
    if (!database.getSpec().isHibernated() && isNeeded(observed, now)) {
      Subject set = observed.statefulSet().orElseThrow().subject();
      client
          .apps()
          .statefulSets()
          .inNamespace(set.namespace())
          .withName(set.name())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              new MergePatch()
                  .onlyFor(set.uid())
                  .set(
                      now.truncatedTo(ChronoUnit.SECONDS).toString(),
                      "metadata",
                      "annotations",
                      Annotations.POD_RETRIED_AT)
                  .json());
    }
  }

  static boolean isNeeded(Observed observed, Instant now) {
    return observed.pod().isEmpty()
        && observed
            .statefulSet()
            .filter(set -> hasFailed(observed) || last(set).plus(AFTERWARDS).isAfter(now))
            .filter(set -> !now.isBefore(last(set).plus(INTERVAL)))
            .isPresent();
  }

  private static boolean hasFailed(Observed observed) {
    return observed.events().stream()
        .anyMatch(event -> event.kind().equals("StatefulSet") && FAILURES.contains(event.reason()));
  }

  private static Instant last(SetFacts set) {
    try {
      return Optional.ofNullable(set.annotations().get(Annotations.POD_RETRIED_AT))
          .map(Instant::parse)
          .orElse(Instant.EPOCH);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
