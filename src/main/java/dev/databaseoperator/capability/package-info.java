/**
 * What the operator can do for a Database is a list of capabilities, each in a package of its own
 * that knows only those below it. {@link dev.databaseoperator.capability.Capability} is what they
 * have in common; {@code reconcile} has the list, and goes through it.
 */
package dev.databaseoperator.capability;
