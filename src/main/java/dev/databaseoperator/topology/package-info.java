/**
 * Order of the instances of a Database: which pod is restarted next.
 *
 * <p>The update strategy of the StatefulSets is {@code OnDelete}: their controller creates pods
 * from the current template, but deletes none because of a change. {@link
 * dev.databaseoperator.topology.RestartOrder} is pure and decides which pod is next, {@link
 * dev.databaseoperator.topology.Restarts} is the capability, and deletes it after a live read.
 */
package dev.databaseoperator.topology;
