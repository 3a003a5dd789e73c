/**
 * The API that users write against: {@code databaseoperator.dev/v1}.
 *
 * <p>{@link dev.databaseoperator.api.Database} is the kind; {@link
 * dev.databaseoperator.api.DatabaseSpec} and what hangs below it is what users write, {@link
 * dev.databaseoperator.api.DatabaseStatus} what the operator answers. Descriptions, defaults,
 * limits and CEL rules are annotations on the fields; {@link dev.databaseoperator.api.DatabaseCrd}
 * adds what annotations cannot say. {@link dev.databaseoperator.api.Names} and {@link
 * dev.databaseoperator.api.Labels} are part of the contract too: users select and address objects
 * by them.
 *
 * <p>Plain classes, no behaviour, no dependency on any other package. Objects that come from a
 * cache are shared: read them, never change them.
 */
package dev.databaseoperator.api;
