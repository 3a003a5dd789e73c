/**
 * What should exist for a Database: one class per object, each a pure function.
 *
 * <p>{@link dev.databaseoperator.desired.ReadWriteService#of} and its siblings take a {@link
 * dev.databaseoperator.api.Database} (and, for Secrets, the password) and return the object to
 * apply. No client, clock, random number or cache: the same input gives byte-equal output, which
 * golden files under {@code src/test/resources/golden} hold.
 *
 * <p>{@link dev.databaseoperator.desired.InstanceStatefulSet} with {@link
 * dev.databaseoperator.desired.InstancePod} is the server, {@link
 * dev.databaseoperator.desired.PostgresConfigMap} with {@link
 * dev.databaseoperator.desired.PostgresSettings} its configuration, {@code instance.sh} beside this
 * package its only start logic, {@link dev.databaseoperator.desired.AppSecret} what applications
 * bind to.
 *
 * <p>Depends on {@code api} and {@code view}, and on {@code status} for what it tells users of a
 * Secret.
 */
package dev.databaseoperator.desired;
