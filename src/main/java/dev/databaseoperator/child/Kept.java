package dev.databaseoperator.child;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * An object that users also edit and that outlives its Database. It is created by a plain create,
 * which the API server refuses when the name is in use, so nothing is overwritten; an object with
 * the operator's labels is adopted as it is.
 */
public interface Kept<R extends HasMetadata> {

  Class<R> type();

  String name();

  /** Labels by which the object is found. */
  Map<String, String> labels();

  /** Returns the object to create. */
  R created();

  /**
   * Returns {@code fresh} in its desired state.
   *
   * @param seen the object before anything was tried
   * @param fresh the object as it is now
   * @return a changed copy, or an equal one when nothing is to be written
   */
  R changed(R seen, R fresh);
}
