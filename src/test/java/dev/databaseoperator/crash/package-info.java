/**
 * The operator killed at every step of a Database's life: {@link
 * dev.databaseoperator.crash.CrashSafetyIT}.
 *
 * <p>{@code Steps} is the life, {@code Life} one namespace that goes through it. {@code Reference}
 * is how each step goes without a crash: what crosses the two wires, and the {@code Snapshot} at
 * its end. {@code Disturbance} is one moment for a kill, {@code Campaign} tries all of the {@code
 * Moments}, on one or more {@code CrashRig}s.
 */
package dev.databaseoperator.crash;
