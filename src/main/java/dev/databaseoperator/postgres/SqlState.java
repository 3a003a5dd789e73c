package dev.databaseoperator.postgres;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Desired state of a server. The pass does not change what is not named here.
 *
 * @param roles login roles, each name once
 * @param databases databases, each name once
 */
public record SqlState(List<LoginRole> roles, List<ApplicationDatabase> databases) {
  /**
   * @throws IllegalArgumentException when a role or a database is named twice
   */
  public SqlState {
    roles = List.copyOf(roles);
    databases = List.copyOf(databases);
    requireDistinct("role", roles, LoginRole::name);
    requireDistinct("database", databases, ApplicationDatabase::name);
  }

  /**
   * Returns a SHA-256 in hexadecimal that changes when, and only when, the state changes; the order
   * of roles and of databases does not matter. It includes the passwords: keep it in memory to
   * decide whether SQL is due, and publish it nowhere, because short passwords could be guessed
   * from it.
   */
  public String fingerprint() {
    Fingerprint fingerprint = new Fingerprint().add("roles", roles.size());
    roles.stream()
        .sorted(Comparator.comparing(LoginRole::name))
        .forEach(role -> fingerprint.add(role.name()).add(Fingerprint.of(role.password().utf8())));
    fingerprint.add("databases", databases.size());
    databases.stream()
        .sorted(Comparator.comparing(ApplicationDatabase::name))
        .forEach(
            database ->
                fingerprint
                    .add(database.name())
                    .add(database.owner())
                    .add(Fingerprint.of(database.postInitSql())));
    return fingerprint.hex();
  }

  private static <T> void requireDistinct(String what, List<T> items, Function<T, String> name) {
    Set<String> seen = new HashSet<>();
    for (T item : items) {
      if (!seen.add(name.apply(item))) {
        throw new IllegalArgumentException(
            "The %s \"%s\" is named twice: name it once.".formatted(what, name.apply(item)));
      }
    }
  }
}
