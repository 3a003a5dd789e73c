/**
 * The pods that run PostgreSQL, with their configuration and their Services.
 *
 * <p>{@link dev.databaseoperator.instance.Instances} is the capability. {@link
 * dev.databaseoperator.instance.InstanceStatefulSet} with {@link
 * dev.databaseoperator.instance.InstancePod} builds the server, {@link
 * dev.databaseoperator.instance.PostgresConfigMap} with {@link
 * dev.databaseoperator.instance.PostgresSettings} its configuration, {@link
 * dev.databaseoperator.instance.InstanceScript} its start script. These builders are pure
 * functions: the same input gives byte-equal output, which golden files under {@code
 * src/test/resources/golden} check.
 *
 * <p>{@link dev.databaseoperator.instance.ImageChoice} chooses the image of a pod; {@code image}
 * implements it.
 */
package dev.databaseoperator.instance;
