/**
 * The SQL pass: changes the roles and databases of one PostgreSQL server to what a Database object
 * declares.
 *
 * <p>In the order of a pass:
 *
 * <ol>
 *   <li>{@link dev.databaseoperator.postgres.SqlState} is the desired state, {@link
 *       dev.databaseoperator.postgres.PostgresServer} the address and the passwords to log in with.
 *   <li>{@link dev.databaseoperator.postgres.PostgresReconciler} runs the pass; it is the only
 *       entry.
 *   <li>{@code Connections} logs in, with the settings of {@code StartupOptions} in the start-up
 *       packet, so that no setting of a database owner affects the superuser's session.
 *   <li>{@link dev.databaseoperator.postgres.DataCheck} refuses a server with another Database's
 *       data.
 *   <li>{@link dev.databaseoperator.postgres.Fence} guards every statement. It relies on this
 *       process's clock; {@code Epochs} does not: a pass ends the sessions of earlier leaders by
 *       their number. {@code PassLock} allows one pass at a time on a server.
 *   <li>{@code Roles}, {@code Databases}, {@code PublicAccess} and {@code PostInit} each compare
 *       one thing with the catalog and write only a difference.
 *   <li>{@link dev.databaseoperator.postgres.SqlReport} lists what was changed, {@link
 *       dev.databaseoperator.postgres.SqlFailure} has the reason why a pass was not completed.
 * </ol>
 *
 * <p>Rules: names enter SQL only through {@link dev.databaseoperator.postgres.Identifiers}, values
 * only as bind parameters, passwords only as {@link dev.databaseoperator.postgres.ScramVerifier}.
 * The SQL works on PostgreSQL 13 to 18. Imports no other package of the operator, no Kubernetes and
 * no dependency injection: plain Java and the PostgreSQL driver.
 */
package dev.databaseoperator.postgres;
