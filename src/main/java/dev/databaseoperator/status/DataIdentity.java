package dev.databaseoperator.status;

/**
 * Which data a Database has.
 *
 * @param systemIdentifier the number that {@code initdb} drew for the data directory, an unsigned
 *     64-bit integer in decimal: another number is other data
 * @param majorVersion of PostgreSQL, such as 17
 */
public record DataIdentity(String systemIdentifier, int majorVersion) {}
