package dev.databaseoperator.boot;

/** Reports that this operator cannot start with its configuration: the message has the remedy. */
class RefusedStartException extends RuntimeException {

  RefusedStartException(String message) {
    super(message);
  }

  RefusedStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
