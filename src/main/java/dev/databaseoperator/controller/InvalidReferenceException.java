package dev.databaseoperator.controller;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;

/** The spec names an object that is missing or cannot be used. */
final class InvalidReferenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidReferenceException(String message) {
    super(message);
  }

  Problem problem() {
    return Problem.stalled(FailureReason.InvalidReference, getMessage());
  }
}
