package dev.databaseoperator.api;

/** When the kubelet pulls the image, as in {@code Pod.spec.containers[].imagePullPolicy}. */
public enum ImagePullPolicy {
  /** Before every start. */
  Always,
  /** When the node does not have it. */
  IfNotPresent,
  /** Never; the node must have it. */
  Never
}
