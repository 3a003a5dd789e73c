package dev.databaseoperator.status;

/**
 * Why something about a Database is not as it should be, beyond the {@link ExpectedWait}s: the
 * reasons of conditions, and values of a label of metrics. What each means stands in {@code
 * docs/status.md}.
 */
public enum FailureReason {
  ContainerCrashed,
  ContainerRefused,
  FileSystemResizePending,
  Forbidden,
  ImageUnavailable,
  InvalidReference,
  InvalidSecret,
  InvalidSpec,
  NameTaken,
  PodMonitorKindUnknown,
  PodMonitorMissing,
  PostInitFailed,
  Refused,
  SqlBusy,
  SqlRefused,
  SqlTimeout,
  SuperuserPasswordRejected,
  Unschedulable,
  VolumeDeleting,
  VolumeNotExpandable,
  VolumeResizeFailed,
  VolumeResizing
}
