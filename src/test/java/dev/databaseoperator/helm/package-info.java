/**
 * The Helm chart in {@code deploy/helm/database-operator}: its files, what the real helm makes of
 * them, and what an administrator does with it on a real cluster.
 */
package dev.databaseoperator.helm;
