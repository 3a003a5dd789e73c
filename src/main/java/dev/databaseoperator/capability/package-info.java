/**
 * Interface of the operator's capabilities. Each capability is a package of its own that imports
 * only packages below it. {@link dev.databaseoperator.capability.Capability} is the common
 * interface; {@code reconcile} has the list, and goes through it.
 */
package dev.databaseoperator.capability;
