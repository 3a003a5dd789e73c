package dev.databaseoperator.status;

/** What somebody else has said, for a sentence of ours. */
final class Words {

  private Words() {}

  /** {@code message} without blanks around it; never empty. */
  static String of(String message) {
    return message == null || message.isBlank() ? "no message" : message.strip();
  }
}
