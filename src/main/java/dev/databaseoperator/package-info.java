/**
 * Operator that runs PostgreSQL for each {@code Database} object.
 *
 * <p>Packages, in an order in which each imports only packages above it:
 *
 * <ul>
 *   <li>{@code metrics}: catalogue of the operator's metrics
 *   <li>{@code config}: configuration by an administrator
 *   <li>{@code api}: the CRD, its names and labels; {@code crd} completes it at build time
 *   <li>{@code kube.client}, {@code kube.lease} and {@code kube.watch}: requests to the API server,
 *       leader election and watch lag; independent of Databases
 *   <li>{@code postgres}: SQL over JDBC; imports no other package and no Kubernetes class
 *   <li>{@code view}: what the operator sees and remembers of a Database
 *   <li>{@code spec}: checks a second time what users write
 *   <li>{@code status}: computes conditions and events; pure
 *   <li>{@code desired}: builds the wanted objects; pure
 *   <li>{@code kube} and {@code kube.watch}: requests and watches of the API server; know no
 *       Database
 *   <li>{@code child}: writes the wanted objects
 *   <li>{@code runtime}: configuration, wiring, leader election, health
 *   <li>{@code controller}: the reconciler; no other package imports it
 *   <li>{@code manifests} and {@code olm}: the files that users install; run by the build only
 * </ul>
 *
 * <p>{@code docs/architecture.md} lists the imports of each package, and a test compares that list
 * with the classes.
 */
package dev.databaseoperator;
