package dev.databaseoperator.postgres;

import java.util.List;

/**
 * Revokes from PUBLIC, that is from every role, privileges that only a database's owner should
 * have, and grants them to the owner. Considers only grants by an object's owner, because a REVOKE
 * by a superuser affects no others.
 */
final class PublicAccess {
  private final Session session;
  private final List<String> changes;

  PublicAccess(Session session, List<String> changes) {
    this.session = session;
    this.changes = changes;
  }

  /**
   * Revokes CONNECT, TEMPORARY and CREATE on a database from PUBLIC. Does nothing when there is no
   * such database.
   */
  void closeDatabase(String database) {
    String name = Identifiers.quote(database);
    List<String> granted =
        session.query(
            "read the privileges of database " + name,
            """
            SELECT a.privilege_type
            FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
            WHERE d.datname = ? AND a.grantee = 0 AND a.grantor = d.datdba ORDER BY 1
            """,
            row -> row.getString(1),
            database);
    if (!granted.isEmpty()) {
      session.run(
          "revoke privileges on database " + name,
          "REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
      changes.add(
          "revoked %s on database %s from PUBLIC".formatted(String.join(", ", granted), name));
    }
  }

  /** Restores the owner's privileges, where CONNECT was revoked. */
  void openDatabaseToOwner(ApplicationDatabase database) {
    String name = Identifiers.quote(database.name());
    boolean ownerShutOut =
        session.one(
            "read the privileges of database " + name,
            """
            SELECT EXISTS (
              SELECT FROM pg_database d
              WHERE d.datname = current_database()
                AND NOT has_database_privilege(d.datdba, d.oid, 'CONNECT'))
            """,
            row -> row.getBoolean(1));
    if (ownerShutOut) {
      session.run(
          "grant CONNECT on database " + name,
          "GRANT ALL ON DATABASE %s TO %s".formatted(name, Identifiers.quote(database.owner())));
      changes.add("granted all on database %s to its owner again".formatted(name));
    }
  }

  /**
   * Revokes CREATE on schema public from PUBLIC in the database of this session, and grants it to
   * the database's owner, as on PostgreSQL 15 and later. Does nothing when the owner dropped the
   * schema.
   */
  void closeSchemaPublic(ApplicationDatabase database) {
    String name = Identifiers.quote(database.name());
    String reading = "read the privileges of schema public in database " + name;
    boolean open =
        session.one(
            reading,
            """
            SELECT EXISTS (
              SELECT
              FROM pg_namespace n,
                   aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
              WHERE n.nspname = 'public' AND a.grantee = 0 AND a.grantor = n.nspowner
                AND a.privilege_type = 'CREATE')
            """,
            row -> row.getBoolean(1));
    if (open) {
      session.run(
          "revoke CREATE on schema public in database " + name,
          "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      changes.add("revoked CREATE on schema public of database %s from PUBLIC".formatted(name));
    }
    boolean ownerShutOut =
        session.one(
            reading,
            """
            SELECT EXISTS (
              SELECT FROM pg_namespace n, pg_database d
              WHERE n.nspname = 'public' AND d.datname = current_database()
                AND NOT (has_schema_privilege(d.datdba, n.oid, 'CREATE')
                         AND has_schema_privilege(d.datdba, n.oid, 'USAGE')))
            """,
            row -> row.getBoolean(1));
    if (ownerShutOut) {
      // Not to pg_database_owner: an owner without INHERIT does not use its privileges on versions
      // before 16.
      session.run(
          "grant CREATE on schema public in database " + name,
          "GRANT USAGE, CREATE ON SCHEMA public TO " + Identifiers.quote(database.owner()));
      changes.add("granted CREATE on schema public of database %s to its owner".formatted(name));
    }
  }
}
