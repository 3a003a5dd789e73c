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
 *   <li>{@code view}: observed state of a Database, and event filters
 *   <li>{@code status}: computes conditions and events
 *   <li>{@code diagnosis}: translates reports of Kubernetes into problems with a remedy
 *   <li>{@code child}: writes the desired objects
 *   <li>{@code capability}: interface of the capabilities
 *   <li>{@code spec}: validates specs again
 *   <li>{@code volume}, {@code credentials}, {@code instance}, {@code image}, {@code sql}, {@code
 *       monitoring} and {@code deletion}: the capabilities
 *   <li>{@code reconcile}: the reconciler
 *   <li>{@code boot}: the process: wiring, start and stop, health, metrics
 * </ul>
 *
 * <p>{@code docs/architecture.md} lists the imports of each package, and a test compares that list
 * with the classes.
 */
package dev.databaseoperator;
