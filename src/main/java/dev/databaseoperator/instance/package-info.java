/**
 * The pods that run PostgreSQL, with their configuration and the Services that lead to them.
 *
 * <p>{@link dev.databaseoperator.instance.Instances} is the capability. {@link
 * dev.databaseoperator.instance.InstanceStatefulSet} with {@link
 * dev.databaseoperator.instance.InstancePod} is the server, {@link
 * dev.databaseoperator.instance.PostgresConfigMap} with {@link
 * dev.databaseoperator.instance.PostgresSettings} its configuration, {@link
 * dev.databaseoperator.instance.InstanceScript} its only start script. These builders are pure
 * functions: the same input gives byte-equal output, which golden files under {@code
 * src/test/resources/golden} check.
 *
 * <p>Which image a pod gets is chosen by {@link dev.databaseoperator.instance.ImageChoice}, which
 * {@code image} implements.
 */
package dev.databaseoperator.instance;
