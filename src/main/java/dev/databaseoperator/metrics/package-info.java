/**
 * What the operator tells about itself, said once.
 *
 * <p>{@link dev.databaseoperator.metrics.Metric} is the catalogue: name, type, labels and help of
 * every metric whose name begins with {@code database_operator_}. Code registers meters only
 * through it, {@code docs/metrics.md} is generated from it, and a test compares it with what the
 * packaged operator exposes. {@link dev.databaseoperator.metrics.Buckets} are the bounds of the
 * histograms.
 *
 * <p>Below all other packages: it knows Micrometer and nothing of the operator.
 */
package dev.databaseoperator.metrics;
