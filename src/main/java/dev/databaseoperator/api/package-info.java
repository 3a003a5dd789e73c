/**
 * API that users write against: {@code databaseoperator.dev/v1}.
 *
 * <p>{@link dev.databaseoperator.api.Database} is the kind. Users write {@link
 * dev.databaseoperator.api.DatabaseSpec}, the operator writes {@link
 * dev.databaseoperator.api.DatabaseStatus}. Descriptions, defaults, limits and CEL rules are
 * annotations on the fields; {@link dev.databaseoperator.crd.DatabaseCrd} adds what annotations
 * cannot express. {@link dev.databaseoperator.api.Names}, {@link dev.databaseoperator.api.Labels}
 * and {@link dev.databaseoperator.api.Annotations} are part of the API too: users select and
 * address objects by them.
 *
 * <p>Plain data, and functions of it that need nothing else. Imports no other package of the
 * operator. Objects that come from a cache are shared: read them, never change them.
 */
package dev.databaseoperator.api;
