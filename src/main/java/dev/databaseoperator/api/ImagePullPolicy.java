package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** When the kubelet pulls the image, as in {@code Pod.spec.containers[].imagePullPolicy}. */
public enum ImagePullPolicy {
  /** Before every start. */
  Always,
  /** When the node does not have it. */
  IfNotPresent,
  /** Never; the node must have it. */
  Never,
  /** Something else, which the schema should have refused; no value of the schema. */
  @JsonIgnore
  Unknown;

  /** Never fails: one Database that cannot be read would stop the operator for all. */
  @JsonCreator
  static ImagePullPolicy of(String text) {
    for (ImagePullPolicy value : values()) {
      if (value.name().equals(text)) {
        return value;
      }
    }
    return Unknown;
  }
}
