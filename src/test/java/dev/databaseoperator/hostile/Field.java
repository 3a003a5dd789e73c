package dev.databaseoperator.hostile;

import dev.databaseoperator.api.Database;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A text that users write.
 *
 * @param path in the schema, entries of lists as {@code []}, names in maps as {@code <name>}
 * @param named what a refusal has to contain
 * @param good texts that are accepted
 * @param alphabet of which most accepted texts are
 * @param most characters that the schema accepts
 * @param object metadata and spec of a Database with this text in that place
 * @param stored what the API server has in that place
 */
record Field(
    String path,
    String named,
    List<String> good,
    String alphabet,
    int most,
    Function<String, Map<String, Object>> object,
    Function<Database, String> stored) {

  @Override
  public String toString() {
    return path;
  }
}
