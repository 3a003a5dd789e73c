/**
 * The PodMonitor, where the cluster knows that kind: {@link
 * dev.databaseoperator.monitoring.PodMonitors}.
 */
package dev.databaseoperator.monitoring;
