/**
 * Wanted objects of a Database: one class per object, each a pure function.
 *
 * <p>{@link dev.databaseoperator.instance.ReadWriteService#of} and its siblings take a {@link
 * dev.databaseoperator.api.Database} (and, for Secrets, the password) and return the object to
 * apply. They use no client, clock, random number or cache: the same input gives byte-equal output,
 * which golden files under {@code src/test/resources/golden} check.
 *
 * <p>{@link dev.databaseoperator.instance.InstanceStatefulSet} with {@link
 * dev.databaseoperator.instance.InstancePod} is the server, {@link
 * dev.databaseoperator.instance.PostgresConfigMap} with {@link
 * dev.databaseoperator.instance.PostgresSettings} its configuration, {@link
 * dev.databaseoperator.instance.InstanceScript} its only start script, {@link
 * dev.databaseoperator.credentials.AppSecret} what applications bind to.
 *
 * <p>Imports {@code api}, {@code view} (the previous status), {@code spec} (what a duration is),
 * and {@code status} (the reason why a Secret cannot be used).
 */
package dev.databaseoperator.instance;
