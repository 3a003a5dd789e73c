/**
 * Catalogue of the operator's metrics.
 *
 * <p>{@link dev.databaseoperator.metrics.Metric} has the name, type, labels and help of every
 * metric whose name begins with {@code database_operator_}. Code registers meters only through it,
 * {@code docs/metrics.md} is generated from it, and a test compares it with what the packaged
 * operator exposes. {@link dev.databaseoperator.metrics.Buckets} are the bounds of the histograms.
 *
 * <p>Imports no other package of the operator; uses Micrometer.
 */
package dev.databaseoperator.metrics;
