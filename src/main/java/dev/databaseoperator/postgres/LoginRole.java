package dev.databaseoperator.postgres;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * A role with LOGIN and without other attributes: no superuser, creates neither roles nor
 * databases, does not replicate, is subject to row security.
 *
 * @param name at most 63 bytes; not one of the names PostgreSQL keeps for itself
 * @param password of its login
 */
public record LoginRole(String name, Password password) {
  private static final Set<String> RESERVED = Set.of("public", "none");

  /**
   * @throws IllegalArgumentException when the name cannot be that of a role
   */
  public LoginRole {
    Identifiers.requireValid(name);
    Objects.requireNonNull(password, "password");
    if (RESERVED.contains(name) || name.toLowerCase(Locale.ROOT).startsWith("pg_")) {
      throw new IllegalArgumentException(
          "PostgreSQL keeps the role name \"%s\" for itself: choose another one.".formatted(name));
    }
  }
}
