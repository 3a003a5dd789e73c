package dev.databaseoperator.view;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Exit codes of the start script, for the container of an instance or of an image trial; {@code
 * exit-codes.sh} repeats them.
 */
public enum ExitCode {
  WRONG_CALL(20, "the script was called wrongly"),
  IMAGE_UNSUITABLE(21, "the image lacks a program, or its postgres does not run"),
  VOLUME_NOT_WRITABLE(22, "the volume is missing or read-only"),
  VOLUME_FULL(23, "the volume is full"),
  WRONG_USER(24, "the user has no name in the image, or the data has another owner"),
  DATA_DAMAGED(25, "not a complete data directory"),
  OTHER_MAJOR_VERSION(26, "the data is of another major version"),
  INITDB_FAILED(27, "initdb failed"),
  NO_PASSWORD(28, "no usable superuser password"),
  FOREIGN_DATA(29, "the data is of another database"),
  DATA_LOST(30, "the data is gone"),
  SECOND_POD(31, "not the pod of this instance"),
  VOLUME_NOT_LOCKABLE(32, "the volume cannot lock files"),
  NO_SERVER_STARTS(40, "no server starts or stops with the image (check)"),
  STOPPED(143, "stopped by a signal before PostgreSQL ran"),

  /** Set by the kernel, not by the script. */
  KILLED(137, "killed, mostly for memory");

  private static final int FIRST_OF_SCRIPT = 20;
  private static final int LAST_OF_SCRIPT = 49;

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** Returns the code of this number, if it is in the table. */
  public static Optional<ExitCode> of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }

  /** Whether the script has refused to start, also with a code of a later version. */
  public static boolean isRefusal(int number) {
    return number >= FIRST_OF_SCRIPT && number <= LAST_OF_SCRIPT;
  }

  /** Whether it was ended from outside, which is no evidence against its image. */
  public static boolean isFromOutside(int number) {
    return of(number).filter(code -> code == KILLED || code == STOPPED).isPresent();
  }

  /** Number, as the kubelet reports it. */
  public int number() {
    return number;
  }

  /** Short description of the cause. */
  public String meaning() {
    return meaning;
  }

  /** Name of the variable in the script; empty when the script does not use the code. */
  public Optional<String> variable() {
    return this == KILLED
        ? Optional.empty()
        : Optional.of("exit_" + name().toLowerCase(Locale.ROOT));
  }
}
