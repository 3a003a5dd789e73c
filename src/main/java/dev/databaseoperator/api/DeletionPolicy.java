package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** What becomes of data and credentials when the {@link Database} is deleted. */
public enum DeletionPolicy {
  /** Volume and credentials stay; a Database of the same name adopts them. */
  Retain,
  /** Volume and credentials are removed with the Database. */
  Delete,
  /** Something else, which the schema should have refused; no value of the schema. */
  @JsonIgnore
  Unknown;

  /** Never fails: one Database that cannot be read would stop the operator for all. */
  @JsonCreator
  static DeletionPolicy of(String text) {
    for (DeletionPolicy value : values()) {
      if (value.name().equals(text)) {
        return value;
      }
    }
    return Unknown;
  }
}
