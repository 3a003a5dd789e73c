package dev.databaseoperator.boot;

/** This operator cannot start as it is set up here: the message says what to change. */
class RefusedStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedStartException(String message) {
    super(message);
  }

  RefusedStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
