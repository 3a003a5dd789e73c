/**
 * database-operator: turns a {@code Database} object into a PostgreSQL service.
 *
 * <p>Packages, each knowing only those before it: {@code api} (what users write), {@code desired}
 * and {@code status} (pure), {@code dependent} (desired objects to the API server), {@code
 * controller} (orchestration). Beside them {@code postgres} (SQL, knows no Kubernetes), {@code
 * kube} (the conversation with the API server, knows no Database) and {@code runtime}
 * (configuration, wiring).
 */
package dev.databaseoperator;
