/**
 * How an object of {@code desired} comes to the API server.
 *
 * <p>What only the operator writes is applied by the server ({@link
 * dev.databaseoperator.child.Applier#applied}), as one field manager. What users also edit, and
 * what outlives its Database ({@link dev.databaseoperator.child.Kept}), is created once and then
 * changed by read–modify–write or patch only. An object of the wanted name that is not ours is
 * never touched: {@link dev.databaseoperator.child.NameTaken}.
 *
 * <p>What one object cannot have keeps only those back that need it: {@link
 * dev.databaseoperator.child.Attempts}.
 */
package dev.databaseoperator.child;
