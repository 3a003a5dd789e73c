package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Set;

/**
 * Database of an application.
 *
 * @param name at most 63 bytes; none of {@code postgres}, {@code template0}, {@code template1}
 * @param owner the role that owns it; created before when it is one of {@link SqlState#roles()}
 * @param postInitSql run once as superuser in this database when the operator created it, all in
 *     one transaction
 */
public record ApplicationDatabase(String name, String owner, List<String> postInitSql) {
  private static final Set<String> RESERVED = Set.of("postgres", "template0", "template1");

  /**
   * @throws IllegalArgumentException when a name cannot be used or a statement contains a NUL
   *     character
   */
  public ApplicationDatabase {
    Identifiers.requireValid(name);
    Identifiers.requireValid(owner);
    postInitSql = List.copyOf(postInitSql);
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "PostgreSQL keeps the database \"%s\" for itself: choose another name.".formatted(name));
    }
    if (postInitSql.stream().anyMatch(statement -> statement.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException(
          ("A statement of postInitApplicationSQL for database \"%s\" contains a NUL character:"
                  + " remove it.")
              .formatted(name));
    }
  }

  /** Returns the number of statements instead of their text: they may create users. */
  @Override
  public String toString() {
    return "ApplicationDatabase[name=%s, owner=%s, postInitSql=%s statements]"
        .formatted(name, owner, postInitSql.size());
  }
}
