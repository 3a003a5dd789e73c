package dev.databaseoperator.status;

/**
 * Reasons of conditions for failures, beyond the {@link ExpectedWait}s; also values of a metric
 * label. {@code docs/status.md} explains each.
 */
public enum FailureReason {
  AdmissionDenied(true),
  ContainerCrashed(false),
  ContainerRefused(false),
  DataDamaged(true),
  DataLost(true),
  DeletionBlocked(true),
  FileSystemResizePending(false),
  Forbidden(true),
  ForeignData(true),
  ImageRefused(true),
  ImageUnavailable(false),
  ImageUnchecked(false),
  ImageUnsuitable(true),
  InitializationFailed(true),
  InvalidReference(true),
  InvalidSecret(true),
  InvalidSpec(true),
  LimitRangeViolated(true),
  LoginRefused(true),
  MajorVersionMismatch(true),
  NameTaken(true),
  NamespaceTerminating(false),
  NodeLost(false),
  NotPrimary(false),
  OutOfMemory(false),
  PodEvicted(false),
  PodMonitorKindUnknown(false),
  PodMonitorMissing(false),
  PodRefused(false),
  PodSandboxFailed(false),
  PodSecurityViolation(true),
  PostInitFailed(true),
  QuotaExceeded(true),
  ReconcileFailed(false),
  Refused(true),
  SecondPod(true),
  SidecarNotReady(false),
  SqlBusy(false),
  SqlRefused(false),
  SqlTimeout(false),
  StorageClassMissing(true),
  SuperuserPasswordRejected(true),
  TooManyConnections(false),
  Unschedulable(false),
  VolumeDeleting(true),
  VolumeFull(false),
  VolumeInUse(false),
  VolumeLost(true),
  VolumeNotExpandable(true),
  VolumeNotLockable(true),
  VolumeNotMounted(false),
  VolumeNotWritable(true),
  VolumeProvisioningFailed(false),
  VolumeResizeFailed(false),
  VolumeResizing(false),
  VolumeUnbound(false),
  WebhookUnavailable(false),
  WrongUser(true);

  private final boolean stalls;

  /**
   * @param stalls true when only a user can help, false when time may
   */
  FailureReason(boolean stalls) {
    this.stalls = stalls;
  }

  /** Whether only a user can help. */
  public boolean stalls() {
    return stalls;
  }
}
