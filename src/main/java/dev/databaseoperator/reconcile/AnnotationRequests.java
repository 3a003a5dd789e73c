package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Enqueues a Database when an annotation with a user's request changes: the SDK passes on only
 * changes of the spec.
 */
final class AnnotationRequests extends AbstractEventSource<String, Database>
    implements ResourceEventAware<Database> {

  AnnotationRequests() {
    super(String.class, "annotation-requests");
  }

  @Override
  public void onResourceUpdated(Database after, Database before) {
    if (!requests(after).equals(requests(before)) && !Canary.is(after)) {
      getEventHandler().handleEvent(new Event(ResourceID.fromResource(after)));
    }
  }

  /** Returns none: this event source has no secondary resources. */
  @Override
  public Set<String> getSecondaryResources(Database database) {
    return Set.of();
  }

  private static List<String> requests(Database database) {
    Map<String, String> annotations = database.getMetadata().getAnnotations();
    return annotations == null
        ? Arrays.asList(null, null)
        : Arrays.asList(
            annotations.get(Annotations.ROTATE),
            annotations.get(Annotations.ACCEPT_SYSTEM_IDENTIFIER));
  }
}
