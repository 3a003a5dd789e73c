package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** How a new volume may be mounted (kubernetes.io/docs/concepts/storage, "Access Modes"). */
public enum AccessMode {
  /** By pods of one node. */
  ReadWriteOnce,
  /** By one pod: the scheduler and the kubelet refuse a second one. Only some drivers know it. */
  ReadWriteOncePod,
  /** Something else, which the schema should have refused; no value of the schema. */
  @JsonIgnore
  Unknown;

  /** Never fails: one Database that cannot be read would stop the operator for all. */
  @JsonCreator
  static AccessMode of(String text) {
    for (AccessMode value : values()) {
      if (value.name().equals(text)) {
        return value;
      }
    }
    return Unknown;
  }
}
