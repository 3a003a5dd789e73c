/**
 * The dependents of the workflow: each brings one object of {@code desired} to the API server.
 *
 * <p>{@link dev.databaseoperator.dependent.AppliedDependent} is for objects that only the operator
 * writes: server-side apply, one field manager. {@link
 * dev.databaseoperator.dependent.CredentialDependent} and {@link
 * dev.databaseoperator.dependent.VolumeClaimDependent} are for objects that users also edit and
 * that outlive their Database: created once, then changed by read–modify–write or patch only.
 *
 * <p>Nothing is built here (that is {@code desired}) and nothing decided (that is {@code
 * controller}). An object of the wanted name that is not ours is never touched: {@link
 * dev.databaseoperator.dependent.NameTakenException}.
 */
package dev.databaseoperator.dependent;
