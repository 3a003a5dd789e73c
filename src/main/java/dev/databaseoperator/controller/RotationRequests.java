package dev.databaseoperator.controller;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Wakes the reconciler when a user asks for a rotation by annotation: from the changes of a
 * Database itself the SDK passes on only those of its spec.
 */
final class RotationRequests extends AbstractEventSource<String, Database>
    implements ResourceEventAware<Database> {

  RotationRequests() {
    super(String.class, "rotation-requests");
  }

  @Override
  public void onResourceUpdated(Database after, Database before) {
    if (!Objects.equals(request(after), request(before)) && !Canary.is(after)) {
      getEventHandler().handleEvent(new Event(ResourceID.fromResource(after)));
    }
  }

  /** None: it only wakes. */
  @Override
  public Set<String> getSecondaryResources(Database database) {
    return Set.of();
  }

  private static String request(Database database) {
    Map<String, String> annotations = database.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Annotations.ROTATE);
  }
}
