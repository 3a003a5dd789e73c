package dev.databaseoperator.desired;

import dev.databaseoperator.api.DatabaseSpec;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a text of the spec has to be.
 *
 * @param field as a user writes it, entries of lists as {@code []}
 * @param least characters
 * @param most characters
 * @param pattern of the whole text; empty when any will do
 * @param values the texts of that field, none where it is absent
 */
record TextLimit(
    String field,
    int least,
    int most,
    Pattern pattern,
    Function<DatabaseSpec, Stream<String>> values) {

  /** What is wrong with them; the values themselves are not shown, as they may be secret. */
  Stream<String> violations(DatabaseSpec spec) {
    return values.apply(spec).anyMatch(value -> !allows(value))
        ? Stream.of(field + " " + wanted() + "; correct it")
        : Stream.empty();
  }

  private boolean allows(String value) {
    if (value == null) {
      return false;
    }
    int length = value.codePointCount(0, value.length());
    return length >= least && length <= most && (isAny() || pattern.matcher(value).matches());
  }

  private String wanted() {
    String length = "must have %s to %s characters".formatted(least, most);
    return isAny() ? length : length + " and match " + pattern;
  }

  private boolean isAny() {
    return pattern.pattern().isEmpty();
  }
}
