package dev.databaseoperator.volume;

import java.util.Optional;

/**
 * Which data a Database has.
 *
 * @param systemIdentifier the number that {@code initdb} drew for the data directory, an unsigned
 *     64-bit integer in decimal: another number is other data
 * @param majorVersion of PostgreSQL, such as 17
 * @param encoding in which {@code initdb} has made it, such as {@code UTF8}
 * @param locale as {@code initdb} was given it, such as {@code C.UTF-8}
 * @param dataChecksums whether its pages have checksums
 * @param otherOwner to whom the tables belong, when that is not the owner in the spec
 */
public record DataIdentity(
    String systemIdentifier,
    int majorVersion,
    String encoding,
    String locale,
    boolean dataChecksums,
    Optional<String> otherOwner) {}
