package dev.databaseoperator.child;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * An object that users also edit and that outlives its Database. It is created with a plain create,
 * which the API server refuses when the name is in use, so nothing is ever overwritten; one that
 * carries our labels is adopted as it is.
 */
public interface Kept<R extends HasMetadata> {

  Class<R> type();

  String name();

  /** The labels by which it is found. */
  Map<String, String> labels();

  /** The object as it is created. */
  R created();

  /**
   * {@code fresh} as it should be.
   *
   * @param seen the object as it was before anything was tried
   * @param fresh the object as it is now
   * @return a changed copy, or an equal one when nothing is to be written
   */
  R changed(R seen, R fresh);
}
