package dev.databaseoperator.status;

/**
 * Why something about a Database is not as it should be, beyond the {@link ExpectedWait}s: the
 * reasons of conditions, and values of a label of metrics. What each means stands in {@code
 * docs/status.md}.
 */
public enum FailureReason {
  AdmissionDenied,
  ContainerCrashed,
  ContainerRefused,
  DeletionBlocked,
  FileSystemResizePending,
  Forbidden,
  ImageUnavailable,
  InvalidReference,
  InvalidSecret,
  InvalidSpec,
  LimitRangeViolated,
  LoginRefused,
  NameTaken,
  NamespaceTerminating,
  NodeLost,
  NotPrimary,
  OutOfMemory,
  PodEvicted,
  PodMonitorKindUnknown,
  PodMonitorMissing,
  PodRefused,
  PodSandboxFailed,
  PodSecurityViolation,
  PostInitFailed,
  QuotaExceeded,
  ReconcileFailed,
  Refused,
  SqlBusy,
  SqlRefused,
  SqlTimeout,
  StorageClassMissing,
  SuperuserPasswordRejected,
  TooManyConnections,
  Unschedulable,
  VolumeDeleting,
  VolumeFull,
  VolumeLost,
  VolumeNotExpandable,
  VolumeNotMounted,
  VolumeProvisioningFailed,
  VolumeResizeFailed,
  VolumeResizing,
  VolumeUnbound,
  WebhookUnavailable
}
