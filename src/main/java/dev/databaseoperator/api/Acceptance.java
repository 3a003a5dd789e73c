package dev.databaseoperator.api;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Data that a user accepts by the annotation {@link Annotations#ACCEPT_SYSTEM_IDENTIFIER} of a
 * Database, without surrounding blanks.
 *
 * @param value of the annotation; empty without it
 */
public record Acceptance(Optional<String> value) {

  /** A system identifier is an unsigned 64-bit number. */
  private static final Pattern IDENTIFIER = Pattern.compile("[0-9]{1,20}");

  private static final int SHOWN = 40;

  /** Returns the acceptance of {@code database}. */
  public static Acceptance of(Database database) {
    return new Acceptance(
        Optional.ofNullable(database.getMetadata().getAnnotations())
            .map(all -> all.get(Annotations.ACCEPT_SYSTEM_IDENTIFIER))
            .map(String::strip)
            .filter(text -> !text.isEmpty()));
  }

  /** Whether {@code text} can be a system identifier. */
  public static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches();
  }

  /** The system identifier of the data that is accepted. */
  public Optional<String> identifier() {
    return value.filter(Acceptance::isIdentifier);
  }

  /** Whether the loss of the data is accepted. */
  public boolean ofNoData() {
    return value.filter(Annotations.NO_DATA::equals).isPresent();
  }

  /** Explains why the annotation does not match the other data that was found; empty without it. */
  public String remarkOnOtherData() {
    return remark(
        ofNoData(), "\"none\", which accepts no data, only that there is none", "not that number");
  }

  /** Explains why the annotation does not match the loss of the data; empty without it. */
  public String remarkOnNoData() {
    return remark(
        identifier().isPresent(),
        "a number, which accepts that data, not its absence",
        "\"none\": it takes effect within a minute, unless an earlier loss has used it up, in"
            + " which case remove it, wait ten seconds and set it again");
  }

  private String remark(boolean wrongKind, String ofWrongKind, String ofRightKind) {
    return value
        .map(
            text -> {
              if (wrongKind) {
                return ofWrongKind;
              }
              return ofNoData() || identifier().isPresent()
                  ? ofRightKind
                  : "\"%s\", which does nothing: it must be a number or none".formatted(cut(text));
            })
        .map(words -> "; the annotation says " + words)
        .orElse("");
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
