/**
 * The SQL pass: brings the roles and databases of one PostgreSQL server to what a Database object
 * asks for.
 *
 * <p>A tour, in the order of a pass:
 *
 * <ol>
 *   <li>{@link dev.databaseoperator.postgres.SqlState} is what should be there, {@link
 *       dev.databaseoperator.postgres.PostgresServer} where and with which passwords to log in.
 *   <li>{@link dev.databaseoperator.postgres.PostgresReconciler} runs the pass; it is the only
 *       entry.
 *   <li>{@code Connections} logs in, with the settings of {@code StartupOptions} in the start-up
 *       packet, so that nothing a database owner configured can bend the superuser's session.
 *   <li>{@link dev.databaseoperator.postgres.Fence} is asked before every statement, {@code Epochs}
 *       ends what an earlier leader has left, {@code PassLock} keeps passes apart.
 *   <li>{@code Roles}, {@code Databases}, {@code PublicAccess} and {@code PostInit} each compare
 *       one thing with the catalog and write only a difference.
 *   <li>{@link dev.databaseoperator.postgres.SqlReport} tells what was changed, {@link
 *       dev.databaseoperator.postgres.SqlFailure} why a pass could not be completed.
 * </ol>
 *
 * <p>Rules: names enter SQL only through {@link dev.databaseoperator.postgres.Identifiers}, values
 * only as bind parameters, passwords only as {@link dev.databaseoperator.postgres.ScramVerifier}.
 * The SQL works on PostgreSQL 13 to 18. No Kubernetes, no dependency injection: plain Java and the
 * PostgreSQL driver.
 */
package dev.databaseoperator.postgres;
