package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Creates login roles and corrects their managed attributes. Never drops a role. */
final class Roles {
  /** Attribute of a role: column of the catalog, desired value, and SQL keyword for that. */
  private record Attribute(String column, boolean desired, String keyword) {}

  private static final List<Attribute> ATTRIBUTES =
      List.of(
          new Attribute("rolcanlogin", true, "LOGIN"),
          new Attribute("rolsuper", false, "NOSUPERUSER"),
          new Attribute("rolcreatedb", false, "NOCREATEDB"),
          new Attribute("rolcreaterole", false, "NOCREATEROLE"),
          new Attribute("rolreplication", false, "NOREPLICATION"),
          new Attribute("rolbypassrls", false, "NOBYPASSRLS"),
          // A password that expires, and a limit of 0, cause an outage. Any other limit is the
          // user's own.
          new Attribute("expires", false, "VALID UNTIL 'infinity'"),
          new Attribute("shut_out", false, "CONNECTION LIMIT -1"));

  private final Session session;
  private final List<String> changes;

  Roles(Session session, List<String> changes) {
    this.session = session;
    this.changes = changes;
  }

  /** A role as stored in the catalog. */
  private record Stored(boolean isSuperuserOfInitdb, List<String> drift, String verifier) {}

  /**
   * Brings one role to its desired state.
   *
   * @throws SqlFailure {@link Reason#REFUSED} for the superuser of this session and for that of
   *     initdb: it would lose its attributes
   */
  void ensure(LoginRole role, String superuser) {
    String name = Identifiers.quote(role.name());
    Optional<Stored> stored = find(role.name());
    if (stored.isEmpty()) {
      session.run(
          "create role " + name,
          "CREATE ROLE %s %s PASSWORD '%s'"
              .formatted(name, allAttributes(), ScramVerifier.of(role.password()).text()));
      changes.add("created role " + name);
      return;
    }
    if (stored.get().isSuperuserOfInitdb() || role.name().equals(superuser)) {
      throw new SqlFailure(
          Reason.REFUSED,
          "role %s is the server's own superuser: choose another name".formatted(name));
    }
    List<String> drift = stored.get().drift();
    if (!drift.isEmpty()) {
      session.run(
          "correct role " + name, "ALTER ROLE %s %s".formatted(name, String.join(" ", drift)));
      changes.add("corrected role %s: %s".formatted(name, String.join(", ", drift)));
    }
    ensurePassword(name, role.password(), stored.get().verifier());
  }

  /** Sets the desired password of the operator's own superuser. */
  void ensureSuperuserPassword(String user, Password password) {
    Stored stored =
        find(user)
            .orElseThrow(
                () -> new SqlFailure(Reason.REFUSED, "the superuser disappeared during the pass"));
    ensurePassword(Identifiers.quote(user), password, stored.verifier());
  }

  private void ensurePassword(String name, Password password, String verifier) {
    if (ScramVerifier.parse(verifier).filter(stored -> stored.matches(password)).isPresent()) {
      return;
    }
    session.run(
        "set the password of role " + name,
        "ALTER ROLE %s PASSWORD '%s'".formatted(name, ScramVerifier.of(password).text()));
    changes.add("set password of role " + name);
  }

  private static String allAttributes() {
    return ATTRIBUTES.stream().map(Attribute::keyword).collect(Collectors.joining(" "));
  }

  private Optional<Stored> find(String name) {
    return session
        .query(
            "read role " + Identifiers.quote(name),
            """
            SELECT oid = 10 AS initdb, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole,
                   rolreplication, rolbypassrls, rolpassword,
                   coalesce(rolvaliduntil <> 'infinity', false) AS expires,
                   rolconnlimit = 0 AS shut_out
            FROM pg_authid WHERE rolname = ?
            """,
            row -> new Stored(row.getBoolean("initdb"), drift(row), row.getString("rolpassword")),
            name)
        .stream()
        .findFirst();
  }

  /** Returns the keywords of the {@code ALTER ROLE} that corrects the role. */
  private static List<String> drift(ResultSet row) throws SQLException {
    List<String> drift = new ArrayList<>();
    for (Attribute attribute : ATTRIBUTES) {
      if (row.getBoolean(attribute.column()) != attribute.desired()) {
        drift.add(attribute.keyword());
      }
    }
    return drift;
  }
}
