package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.client.EventRecorder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The one writer of status: writes it whole, on a fresh object, with the resourceVersion it was
 * computed from, and only when it differs; then records the changes as events.
 */
@Singleton
public class StatusWriter {

  private final EventRecorder events;
  private final StatusEdits edits;
  private final StatusJson json;

  StatusWriter(EventRecorder events, StatusEdits edits, StatusJson json) {
    this.events = events;
    this.edits = edits;
    this.json = json;
  }

  /**
   * Writes {@code status} where it differs, and records the changes as Events.
   *
   * @param sqlChanges changes inside PostgreSQL, as sentences
   * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 when the Database has
   *     changed since it was read: the next reconciliation computes the status again
   */
  public void writeIfDifferent(
      Database database,
      DatabaseStatus status,
      List<String> sqlChanges,
      Context<Database> context) {
    if (!json.of(status).equals(json.of(database.getStatus()))) {
      Database fresh = new Database();
      fresh.setMetadata(
          new ObjectMetaBuilder()
              .withName(database.getMetadata().getName())
              .withNamespace(database.getMetadata().getNamespace())
              .withResourceVersion(database.getMetadata().getResourceVersion())
              .build());
      fresh.setStatus(status);
      edits.writes(database, status);
      Database written = context.getClient().resource(fresh).updateStatus();
      edits.wrote(written);
      context
          .eventSourceRetriever()
          .getControllerEventSource()
          .handleRecentResourceUpdate(ResourceID.fromResource(database), written, database);
    }
    StatusEvents.between(database.getStatus(), status, sqlChanges)
        .forEach(
            happening ->
                events.record(
                    database,
                    happening.warning() ? EventRecorder.Type.Warning : EventRecorder.Type.Normal,
                    happening.reason(),
                    happening.action(),
                    happening.note()));
  }
}
