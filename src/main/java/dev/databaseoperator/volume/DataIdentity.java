package dev.databaseoperator.volume;

import java.util.Optional;

/**
 * Identity of a Database's data.
 *
 * @param systemIdentifier number that {@code initdb} drew for the data directory, an unsigned
 *     64-bit integer in decimal: another number is other data
 * @param majorVersion of PostgreSQL, such as 17
 * @param encoding of the database, such as {@code UTF8}
 * @param locale as {@code initdb} was given it, such as {@code C.UTF-8}
 * @param dataChecksums whether its pages have checksums
 * @param otherOwner owner of the tables, when it is not the owner in the spec
 */
public record DataIdentity(
    String systemIdentifier,
    int majorVersion,
    String encoding,
    String locale,
    boolean dataChecksums,
    Optional<String> otherOwner) {}
