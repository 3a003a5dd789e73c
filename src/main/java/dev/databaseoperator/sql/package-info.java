/**
 * What SQL has to bring about in PostgreSQL, when it is due, and how it went.
 *
 * <p>{@link dev.databaseoperator.sql.Sql} is the capability, {@link
 * dev.databaseoperator.sql.WantedSql} what is wanted, {@link dev.databaseoperator.sql.SqlSchedule}
 * when, {@link dev.databaseoperator.sql.SqlPass} runs it by {@code postgres}.
 */
package dev.databaseoperator.sql;
