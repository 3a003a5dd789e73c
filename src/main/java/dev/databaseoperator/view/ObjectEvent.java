package dev.databaseoperator.view;

import java.time.Instant;

/**
 * Event about an object whose own status does not report the cause.
 *
 * @param kind of the object
 * @param name of the object
 * @param reason the Event's, for instance {@code ProvisioningFailed}
 * @param note its message
 * @param first when it was first seen
 * @param last when it was last seen
 */
public record ObjectEvent(
    String kind, String name, String reason, String note, Instant first, Instant last) {

  /** Reason for a StatefulSet whose pod name is taken: its controller records no such Event. */
  public static final String POD_NAME_TAKEN = "PodNameTaken";

  /** Reason for a StatefulSet whose pod exists without the operator's labels. */
  public static final String POD_LABELS_LOST = "PodLabelsLost";
}
