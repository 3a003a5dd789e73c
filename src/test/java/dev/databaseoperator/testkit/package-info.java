/**
 * What tests stand on: a real API server ({@link dev.databaseoperator.testkit.ApiServer}), the
 * packaged operator as a process of its own ({@link dev.databaseoperator.testkit.OperatorProcess}),
 * and a node that runs real PostgreSQL out of the pods it is given ({@link
 * dev.databaseoperator.testkit.TestNode}).
 */
package dev.databaseoperator.testkit;
