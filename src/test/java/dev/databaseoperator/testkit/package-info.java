/**
 * Environments of tests: a real API server ({@link dev.databaseoperator.testkit.ApiServer}), the
 * packaged operator as a process of its own ({@link dev.databaseoperator.testkit.OperatorProcess}),
 * a node that runs real PostgreSQL out of the pods it is given ({@link
 * dev.databaseoperator.testkit.TestNode}), and a real cluster ({@link
 * dev.databaseoperator.testkit.Cluster}). A test works in a namespace of one of them as a {@link
 * dev.databaseoperator.testkit.Tenant}.
 */
package dev.databaseoperator.testkit;
