/**
 * Desired state of roles and databases, when an SQL pass is due, and its result.
 *
 * <p>{@link dev.databaseoperator.sql.Sql} is the capability, {@link
 * dev.databaseoperator.sql.WantedSql} the desired state, {@link
 * dev.databaseoperator.sql.SqlSchedule} decides when, {@link dev.databaseoperator.sql.SqlPass} runs
 * a pass by {@code postgres}.
 */
package dev.databaseoperator.sql;
