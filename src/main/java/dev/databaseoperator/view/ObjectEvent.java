package dev.databaseoperator.view;

import java.time.Instant;

/**
 * What Kubernetes has told about an object by an Event, because the object's own status does not
 * say it.
 *
 * @param kind of the object
 * @param name of the object
 * @param reason the Event's, for instance {@code ProvisioningFailed}
 * @param note its sentence for people
 * @param first when it was first seen
 * @param last when it was last seen
 */
public record ObjectEvent(
    String kind, String name, String reason, String note, Instant first, Instant last) {

  /** Of a StatefulSet, in the place of the Event that its controller does not write. */
  public static final String POD_NAME_TAKEN = "PodNameTaken";

  /** Of a StatefulSet whose pod is there, and is not labelled as the operator's any more. */
  public static final String POD_LABELS_LOST = "PodLabelsLost";
}
